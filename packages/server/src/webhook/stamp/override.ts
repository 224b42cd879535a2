import {
  API_VERSION,
  GROUP,
  kinds,
  refOf,
  type Change,
  type ChangeSpec,
  type ChangeWindow,
  type WindowOverride,
} from '@clotho/api';
import { formatInstant, isFinished, sameOverride } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { approvalOf, readSubject } from '../gather-change.ts';
import { userOf } from '../objects.ts';
import { stampedOverride } from '../override-stamps.ts';
import { readChange } from '../read-change.ts';
import type { Review } from '../review.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<ChangeSpec>;

/**
 * Beginning past a window is a permission (custom verb `override` on changewindows), for a reason
 * that is on record, and for the content as it stands. What stands already is kept, whoever writes.
 */
export async function stampOverride(
  spec: Spec,
  old: Spec | undefined,
  review: Review,
  ctx: GateContext,
): Promise<WindowOverride | undefined> {
  const { override } = spec;
  if (!override) return undefined;
  if (!old) {
    throw new Refusal(
      'TooEarly',
      'spec.override: an override is for content that is there; create the Change without it, then set spec.override.reason',
    );
  }
  if (old.override?.stamp !== undefined && sameOverride(old.override, override)) {
    return old.override;
  }
  const change = await changeOf(spec, review, ctx);
  await mayOverride(override, review, ctx);
  const stamped = await describedBy(override, change, review, ctx);
  await record(stamped, change, review, ctx);
  return stampedOverride(change.metadata.uid, stamped, ctx.keys);
}

/** The Change with the spec that is about to be stored. */
async function changeOf(spec: Spec, review: Review, ctx: GateContext): Promise<Change> {
  const change = await readChange(review.name, review.namespace, ctx);
  const phase = change?.status?.phase ?? 'Draft';
  if (!change || isFinished(phase) || phase === 'Verifying') {
    const where = change ? `is ${phase}` : 'is gone';
    throw new Refusal('TooLate', `spec.override: Change ${review.name} ${where}; nothing waits`);
  }
  return { ...change, spec: { ...change.spec, ...spec } };
}

async function mayOverride(
  { windows = [] }: WindowOverride,
  { user }: Review,
  ctx: GateContext,
): Promise<void> {
  if (user.username.startsWith('system:serviceaccount:')) {
    throw new Refusal('NotAPerson', 'spec.override: a window is overridden by a person alone');
  }
  const { items } = await ctx.client.list<ChangeWindow>(refOf(kinds.changeWindow));
  const unknown = windows.find((name) => !items.some(({ metadata }) => metadata.name === name));
  if (unknown !== undefined) {
    throw new Refusal(
      'NoSuchWindow',
      `spec.override.windows: there is no ChangeWindow ${unknown} (kubectl get changewindows)`,
    );
  }
  // Without names it is about all of them, and so is the question.
  for (const name of windows.length === 0 ? [undefined] : windows) {
    const asked = { verb: 'override', group: GROUP, resource: 'changewindows' };
    const { allowed } = await canI(
      ctx.client,
      user,
      name === undefined ? asked : { ...asked, name },
    );
    if (allowed) continue;
    throw new Refusal(
      'MayNotOverride',
      `spec.override: ${user.username} may not override ${name === undefined ? 'change windows' : `change window ${name}`}; that needs the verb "override" on changewindows.${GROUP}. Wait for the next opening (kubectl describe change), or ask someone who may`,
    );
  }
}

async function describedBy(
  { reason, windows }: WindowOverride,
  change: Change,
  review: Review,
  ctx: GateContext,
): Promise<WindowOverride> {
  const facts = await approvalOf(change, await readSubject(change, ctx), ctx);
  if (!facts) {
    throw new Refusal(
      'NoContent',
      'spec.override: a request that the Change names is not there, so that there is no content yet that it could be for; see kubectl describe change',
    );
  }
  return {
    reason,
    ...(windows === undefined ? {} : { windows }),
    by: userOf(review),
    at: formatInstant(ctx.clock.now()),
    contentDigest: facts.contentDigest,
  };
}

/** It is on record before it counts. */
async function record(
  override: WindowOverride,
  { metadata }: Change,
  review: Review,
  ctx: GateContext,
): Promise<void> {
  if (review.dryRun) return;
  const { reason, windows = [], contentDigest = '' } = override;
  const { name, namespace = '', uid } = metadata;
  await ctx.recorder.record({
    id: `window-override/${review.uid}`,
    at: override.at ?? '',
    kind: 'WindowOverride',
    actor: userOf(review),
    subject: { apiVersion: API_VERSION, kind: kinds.change.kind, namespace, name, uid },
    body: { reason, windows, contentDigest },
  });
}
