import { normalize, policyFor, restoreDropped, type Finding } from '@clotho/core';
import { isAlreadyExists, isConflict } from '@clotho/kube';
import { resourceOf } from '../../resource-of.ts';
import type { GateContext } from '../../webhook/context.ts';
import { readApproved } from '../approved.ts';
import type { Live } from './gather.ts';

const ATTEMPTS = 3;
const WITHIN_MS = 10 * 60_000;

export interface Restorer {
  /** Puts the approved content back, where the policy says so and the content was kept. */
  restore(finding: Finding, live: Live): Promise<void>;
}

/**
 * The write goes through the gate like any other and is let pass because it is what the newest
 * record holds. Whoever changes an object again and again wins after three attempts: two that
 * fight over it help nobody, and the finding stays.
 */
export function openRestorer(ctx: GateContext): Restorer {
  const attempts = new Map<string, number[]>();
  return {
    restore: async (finding, live) => {
      if (!isWanted(finding, live, ctx)) return;
      const name = live.record?.metadata.name ?? '';
      const now = performance.now();
      const recent = (attempts.get(name) ?? []).filter((at) => now - at < WITHIN_MS);
      if (recent.length >= ATTEMPTS) {
        ctx.log.warn('an object keeps being changed and is not put back', { target: live.target });
        return;
      }
      attempts.set(name, [...recent, now]);
      await putBack(live, ctx);
    },
  };
}

function isWanted(finding: Finding, { target }: Live, ctx: GateContext): boolean {
  if (finding !== 'Changed' && finding !== 'Missing') return false;
  const namespace = ctx.views.namespace(target.namespace ?? '');
  const policy = namespace && policyFor(namespace, ctx.views.policies());
  return policy?.spec.drift === 'Restore' && policy.spec.mode !== 'Audit';
}

async function putBack(live: Live, ctx: GateContext): Promise<void> {
  const { record, object, target, hasStatus } = live;
  const approved = record && (await readApproved(record.spec, hasStatus, ctx));
  if (!approved) {
    ctx.log.warn('the approved content was not kept; nothing is put back', { target });
    return;
  }
  const ref = await resourceOf(target, ctx.discovery);
  const content = normalize(approved, { hasStatus });
  const options = { namespace: target.namespace, fieldManager: 'clotho-restore' };
  try {
    if (object) {
      const body = restoreDropped(content, object, { hasStatus });
      await ctx.client.replace(ref, { ...body, metadata: named(body, target.name) }, options);
    } else {
      await ctx.client.create(ref, content, options);
    }
    ctx.log.info('put back what was approved', { target });
  } catch (error) {
    // Changed again meanwhile: the watch tells, and it is judged anew.
    if (!isConflict(error) && !isAlreadyExists(error)) throw error;
  }
}

function named(body: Record<string, unknown>, name: string): { name: string } {
  return { ...Object(body['metadata'] ?? {}), name };
}
