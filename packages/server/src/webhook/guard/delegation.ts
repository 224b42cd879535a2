import type { DelegationSpec } from '@clotho/api';
import { delegationPhase, formatInstant } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { isStamped, mayEnd } from '../delegation-stamps.ts';
import { textAt } from '../gate/write.ts';
import { nameOf, specOf, userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';

type Spec = Partial<DelegationSpec>;

const OK: Answer = { allowed: true };

/** Who acts for whom is on record before it holds, and only its author ends it. */
export async function guardDelegation(review: Review, ctx: GateContext): Promise<Answer> {
  const old = specOf<DelegationSpec>(review.oldObject);
  const spec = specOf<DelegationSpec>(review.object);
  if (review.operation === 'DELETE') return guardDelete(review, old, ctx);
  if (!(await isStamped(spec, ctx))) {
    const message = 'the delegation was altered on its way; another admission webhook changes it';
    return { allowed: false, message };
  }
  const event = eventOf(review, old, spec);
  if (event !== null) await record(event, review, spec, ctx);
  return OK;
}

async function guardDelete(review: Review, old: Spec, ctx: GateContext): Promise<Answer> {
  const isOver = delegationPhase(old, ctx.clock.now()) === 'Over';
  const stamped = await isStamped(old, ctx);
  if (stamped && !isOver && !(await mayEnd(review, old, ctx))) {
    const message = `only ${old.from?.username ?? 'its author'} may end delegation ${nameOf(review.oldObject)}, or who holds the verb "end" on delegations`;
    return { allowed: false, message };
  }
  if (stamped) await record('Deleted', review, old, ctx);
  return OK;
}

function eventOf({ operation }: Review, old: Spec, spec: Spec): string | null {
  if (operation === 'CREATE') return 'Made';
  if (old.chat?.confirmedAt === undefined && spec.chat?.confirmedAt !== undefined) {
    return 'Confirmed';
  }
  return old.end !== true && spec.end === true ? 'Ended' : null;
}

async function record(event: string, review: Review, spec: Spec, ctx: GateContext): Promise<void> {
  if (review.dryRun) return;
  const object = review.object ?? review.oldObject;
  const uid = textAt(object, ['metadata', 'uid']);
  const { stamp: _, ...body } = spec;
  await ctx.recorder.record({
    id: `delegation/${uid === '' ? review.uid : uid}/${event}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Delegation',
    actor: userOf(review),
    subject: { apiVersion: review.apiVersion, kind: review.kind, name: nameOf(object), uid },
    body: { event, ...body },
  });
}
