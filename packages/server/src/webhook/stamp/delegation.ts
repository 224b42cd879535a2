import type { DelegationSpec } from '@clotho/api';
import { endDelegation, openDelegation } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { isStamped, mayEnd, stamped } from '../delegation-stamps.ts';
import { specOf, userOf } from '../objects.ts';
import type { Review } from '../review.ts';
import { Refusal } from './refusal.ts';
import type { Stamped } from './stamped.ts';

/** A delegation is its author's own authority, and is not altered but to end it. */
export async function stampDelegation(review: Review, ctx: GateContext): Promise<Stamped> {
  return review.operation === 'CREATE' ? open(review, ctx) : end(review, ctx);
}

function open(review: Review, ctx: GateContext): Stamped {
  const spec = specOf<DelegationSpec>(review.object);
  const opened = openDelegation(spec, { user: userOf(review), now: ctx.clock.now() });
  if (!opened.ok) throw new Refusal('BadDelegation', opened.message);
  const { end: _, ...delegation } = { ...spec, ...opened.delegation };
  return { fields: { ...opened.delegation, stamp: stamped(delegation, ctx).stamp } };
}

async function end(review: Review, ctx: GateContext): Promise<Stamped> {
  const old = specOf<DelegationSpec>(review.oldObject);
  const edited = specOf<DelegationSpec>(review.object);
  if (!(await isStamped(old, ctx))) {
    throw new Refusal(
      'NotStamped',
      'this delegation was made while the gate was off and never counted; delete it and make another',
    );
  }
  const result = endDelegation(old, edited, ctx.clock.now());
  if (!result.ok) throw new Refusal('Immutable', result.message);
  const ends = result.delegation.end === true && old.end !== true;
  if (ends && !(await mayEnd(review, old, ctx))) {
    throw new Refusal(
      'NotYours',
      `${review.user.username} may not end it: only ${old.from?.username ?? 'its author'} may, or who holds the verb "end" on delegations`,
    );
  }
  const { from, startTime, endTime, end: over, stamp } = stamped(result.delegation, ctx);
  return { fields: { from, startTime, endTime, end: over, stamp } };
}
