import {
  kinds,
  refOf,
  type ApprovalEvent,
  type BreakGlass,
  type Change,
  type Identity,
} from '@clotho/api';
import {
  isOpen,
  isOwnEmergency,
  parseInstant,
  policyFor,
  reviewOf,
  verifyStamp,
  type EventFact,
  type OwedReview,
  type Rulebook,
} from '@clotho/core';
import { approvalFields } from './approval-fields.ts';
import type { GateContext } from './context.ts';
import { isReviewed, isStamped } from './session-stamps.ts';

/**
 * A review of a person's emergencies or sessions that is overdue, if there is any: whoever owes one
 * does not go past the process again. It counts decisions by their stamps, not by what a status says.
 */
export async function overdueReview(
  person: Identity,
  ctx: GateContext,
): Promise<OwedReview | undefined> {
  return (await overdueEmergency(person, ctx)) ?? (await overdueSession(person, ctx));
}

export async function overdueEmergency(
  person: Identity,
  ctx: GateContext,
): Promise<OwedReview | undefined> {
  const { items } = await ctx.client.list<Change>(refOf(kinds.change), {
    fieldSelector: 'spec.category=Emergency',
  });
  for (const change of items.filter((each) => isOwnEmergency(person, each))) {
    const { name, namespace = '' } = change.metadata;
    const events = await stampedEvents(change, ctx);
    const review = reviewOf(change, {
      events,
      policy: policyOf(namespace, ctx),
      now: ctx.clock.now(),
    });
    if (review?.state !== 'Overdue') continue;
    return { kind: 'Change', name, namespace, dueAt: review.dueAt };
  }
  return undefined;
}

async function overdueSession(person: Identity, ctx: GateContext): Promise<OwedReview | undefined> {
  const { items } = await ctx.client.list<BreakGlass>(refOf(kinds.breakGlass));
  const now = ctx.clock.now();
  for (const { metadata, spec } of items) {
    const { user, reviewDue } = spec;
    if (user?.username !== person.username || reviewDue === undefined) continue;
    if (isOpen(spec, now) || now < parseInstant(reviewDue)) continue;
    if (!(await isStamped(spec, ctx.keys)) || (await isReviewed(spec, ctx.keys))) continue;
    return { kind: 'BreakGlass', name: metadata.name, dueAt: reviewDue };
  }
  return undefined;
}

/** All decisions on a Change, live, each with whether the gate's stamp on it is good. */
export async function stampedEvents(
  { metadata: { name, namespace = '' } }: Change,
  ctx: GateContext,
): Promise<EventFact[]> {
  const fieldSelector = `spec.changeRef.name=${name}`;
  const ref = refOf(kinds.approvalEvent);
  const { items } = await ctx.client.list<ApprovalEvent>(ref, { namespace, fieldSelector });
  return items.map((event) => {
    const fields = approvalFields(namespace, event.spec);
    const { valid } = verifyStamp(fields, event.spec.stamp ?? '', ctx.keys.ring());
    return { event, stampValid: valid };
  });
}

function policyOf(namespace: string, { views }: GateContext): Rulebook['policy'] {
  const fact = views.namespace(namespace) ?? { name: namespace, labels: {} };
  return policyFor(fact, views.policies());
}
