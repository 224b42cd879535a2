import { SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { formatInstant, ownBindings } from '@clotho/core';
import { orNull } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { removeAnnotations } from '../annotate.ts';
import { dropApproved } from '../approved.ts';
import { inParallel } from '../in-parallel.ts';
import { records } from '../record.ts';
import { removeMarker, writeMarker } from './marker.ts';

const AT_ONCE = 16;

const roleBindings = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'rolebindings',
  namespaced: true,
} as const;

/** Takes everything of Clotho's out of a namespace; the marker goes last, so that it is resumed. */
export async function leaveNamespace(
  { namespace, uid, id }: { namespace: string; uid: string; id: string },
  sealed: readonly SealRecord[],
  ctx: GateContext,
): Promise<void> {
  await ctx.recorder.record({
    id: `left/${namespace}/${id}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'NamespaceLeft',
    actor: { username: 'clotho-gate' },
    subject: { apiVersion: 'v1', kind: 'Namespace', name: namespace, uid },
    body: { records: sealed.length },
  });
  await writeMarker({ namespace, uid, state: 'Leaving' }, {}, ctx.client);
  await inParallel(sealed, AT_ONCE, (record) => forget(record, ctx));
  // The rights go when nothing is left to be done with them.
  for (const { metadata } of ownBindings(namespace)) {
    await gone(ctx.client.remove(roleBindings, metadata.name, { namespace }));
  }
  await removeMarker(namespace, ctx.client);
  ctx.log.info('left a namespace', { namespace, records: sealed.length });
}

/** Removes a record and all that hangs on it. Throws KubeError. */
export async function forget(record: SealRecord, ctx: GateContext): Promise<void> {
  const { metadata, spec } = record;
  if (!spec.tombstone) await unmark(record, ctx);
  await dropApproved(spec.target, ctx);
  const preconditions = { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
  await gone(
    ctx.client.remove(records, metadata.name, { namespace: SYSTEM_NAMESPACE, preconditions }),
  );
}

/** Best effort: a seal that stays behind says nothing any more. */
async function unmark({ spec }: SealRecord, ctx: GateContext): Promise<void> {
  try {
    await removeAnnotations(spec, ctx);
  } catch (error) {
    ctx.log.warn('the seal stays on an object that is managed no longer', {
      target: spec.target,
      error,
    });
  }
}

async function gone(removal: Promise<unknown>): Promise<void> {
  await orNull(removal);
}
