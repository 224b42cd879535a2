import { GROUP, type ApprovalEventSpec, type Change } from '@clotho/api';
import { formatInstant, mayReviewEmergency, reviewOf, RETRO_REVIEW } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { Snapshot } from '../gather-change.ts';
import { userOf } from '../objects.ts';
import type { Review } from '../review.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<ApprovalEventSpec>;

/** The fields of a review of an emergency that is over, but for its stamp. Throws Refusal. */
export async function reviewFieldsOf(
  spec: Spec,
  change: Change,
  snapshot: Snapshot,
  { review, ctx }: { review: Review; ctx: GateContext },
): Promise<Omit<ApprovalEventSpec, 'stamp'>> {
  const now = ctx.clock.now();
  const reviewer = userOf(review);
  const { name, uid } = change.metadata;
  const { decision = 'approve', comment } = spec;
  const attributes = { verb: 'review', group: GROUP, resource: 'changes' };
  const { allowed: holdsVerb } = await canI(ctx.client, review.user, {
    ...attributes,
    namespace: review.namespace,
    name,
  });
  const { requests, rules, events } = snapshot;
  const own = events.filter(({ event }) => event.spec.changeRef?.uid === uid);
  const may = mayReviewEmergency({
    change,
    requests,
    rules,
    reviewer,
    holdsVerb,
    review: reviewOf(change, { events: own, policy: rules.policy, now }),
    decision,
    comment,
  });
  if (!may.ok) throw new Refusal(may.code, `Change ${name}: ${may.message}`);
  const contentDigest = change.status?.contentDigest;
  return {
    targetStep: RETRO_REVIEW,
    decision,
    ...(comment === undefined ? {} : { comment }),
    changeRef: { name, uid },
    ...(contentDigest === undefined ? {} : { contentDigest }),
    approver: reviewer,
    decidedAt: formatInstant(now),
  };
}
