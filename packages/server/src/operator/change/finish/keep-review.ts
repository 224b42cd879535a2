import { API_VERSION, kinds, type Change, type ChangeStatus, type RetroReview } from '@clotho/api';
import {
  formatInstant,
  parseInstant,
  reviewCondition,
  reviewInWords,
  reviewOf,
  type Instant,
} from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import { eventsOf } from '../gather.ts';
import { storeStatus } from '../store-status.ts';

interface Kept {
  stored: Change;
  /** It stays as long as its review is open. */
  owed: boolean;
  /** When the review is overdue. */
  turnsAt?: Instant;
}

/**
 * Shows on a Change that is over how its review stands, and that the status speaks of the spec as
 * it is: `kubectl wait --for=condition` looks at that. Raises the alarm once a review is overdue.
 */
export async function keepReview(change: Change, ctx: OperatorContext): Promise<Kept> {
  const now = ctx.clock.now();
  const { policy } = ctx.views.rulesOf(change.metadata.namespace ?? '');
  const review = reviewOf(change, { events: eventsOf(change, ctx.views), policy, now });
  const status = statusWith(change, review, now);
  await tell(change, review, ctx);
  const stored = await storeStatus(change, status, ctx);
  if (!review || review.state === 'Done') return { stored, owed: false };
  const due = parseInstant(review.dueAt);
  return { stored, owed: true, ...(due > now ? { turnsAt: due } : {}) };
}

function statusWith(change: Change, review: RetroReview | undefined, now: Instant): ChangeStatus {
  const { status = {}, metadata } = change;
  const { generation } = metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const others = (status.conditions ?? [])
    .filter(({ type }) => type !== 'RetroReviewed')
    .map((condition) => ({ ...condition, ...observed }));
  if (!review) return { ...status, conditions: others, ...observed };
  const conditions = [...others, reviewCondition(review, change, now)];
  return { ...status, review, conditions, ...observed };
}

async function tell(
  change: Change,
  review: RetroReview | undefined,
  ctx: OperatorContext,
): Promise<void> {
  if (!review || change.status?.review?.state === review.state) return;
  const { name, namespace = '' } = change.metadata;
  const isBad = review.state === 'Overdue' || review.verdict === 'NotJustified';
  ctx.events.record(change, {
    type: isBad ? 'Warning' : 'Normal',
    reason: `RetroReview${review.state}`,
    action: 'RetroReview',
    note: reviewInWords(review, name, namespace),
  });
  if (review.state === 'Overdue') await raiseAlarm(change, review.dueAt, ctx);
}

async function raiseAlarm(
  { metadata, spec }: Change,
  dueAt: string,
  ctx: OperatorContext,
): Promise<void> {
  const { name, namespace = '', uid } = metadata;
  ctx.log.warn('the review of an emergency is overdue', { change: `${namespace}/${name}` });
  await ctx.recorder.record({
    id: `alert/retro-review/${uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Alert',
    actor: { username: 'clotho-operator' },
    subject: { apiVersion: API_VERSION, kind: kinds.change.kind, namespace, name, uid },
    body: { finding: 'ReviewOverdue', requester: spec.requestedBy?.username ?? '', dueAt },
  });
}
