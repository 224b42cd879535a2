import type {
  Change,
  ChangePhase,
  ChangePolicy,
  Condition,
  Identity,
  RetroReview,
} from '@clotho/api';
import { isAmong, isApprover } from '../approval/identity.ts';
import type { EventFact } from '../approval/facts.ts';
import type { Rulebook } from '../rulebook.ts';
import { formatInstant, parseDuration, parseInstant, type Instant } from '../time.ts';

/** What `targetStep` of an ApprovalEvent says when it reviews an emergency that is over. */
export const RETRO_REVIEW = 'retro-review';

const DEFAULT_WITHIN = '72h';
const DEFAULT_WORKFLOW = 'default';
/** Where nothing was implemented, there is nothing to review. */
const REVIEWED: readonly (ChangePhase | undefined)[] = ['Completed', 'Failed', 'RolledBack'];

/** Whether a Change is one that is reviewed now that it is over. */
export function owesReview({ spec, status }: Change): boolean {
  return spec.category === 'Emergency' && REVIEWED.includes(status?.phase);
}

/** How long after the end the review is due, in milliseconds. Throws TimeError. */
function reviewWithin(policy: ChangePolicy | undefined): number {
  return parseDuration(policy?.spec.retroReviewWithin ?? DEFAULT_WITHIN);
}

interface Facts {
  /** All decisions that name the Change. */
  events: readonly EventFact[];
  policy: ChangePolicy | undefined;
  now: Instant;
}

/** How the review of a Change stands; undefined if it owes none. Throws TimeError. */
export function reviewOf(change: Change, { events, policy, now }: Facts): RetroReview | undefined {
  const ended = change.status?.finishedAt;
  if (!owesReview(change) || ended === undefined) return undefined;
  const due = parseInstant(ended) + reviewWithin(policy);
  const dueAt = formatInstant(due);
  const done = reviewAmong(change, events);
  if (!done) return { state: now < due ? 'Due' : 'Overdue', dueAt };
  return { state: 'Done', dueAt, ...verdictOf(done) };
}

function verdictOf({ event: { spec } }: EventFact): Omit<RetroReview, 'state' | 'dueAt'> {
  const { approver, decidedAt, decision, comment } = spec;
  return {
    verdict: decision === 'approve' ? 'Justified' : 'NotJustified',
    by: approver?.username ?? '',
    ...(decidedAt === undefined ? {} : { at: decidedAt }),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The first review that counts; there is one only. */
function reviewAmong({ metadata }: Change, events: readonly EventFact[]): EventFact | undefined {
  return events
    .filter(({ event: { spec }, stampValid }) => {
      const isIts = spec.changeRef?.uid === metadata.uid && spec.targetStep === RETRO_REVIEW;
      return isIts && stampValid && spec.decision !== 'revoke';
    })
    .toSorted((a, b) =>
      (a.event.spec.decidedAt ?? '') < (b.event.spec.decidedAt ?? '') ? -1 : 1,
    )[0];
}

/** The condition that says the same. */
export function reviewCondition(
  review: RetroReview,
  { metadata, status }: Change,
  now: Instant,
): Condition {
  const type = 'RetroReviewed';
  const done = review.state === 'Done' ? 'True' : 'False';
  const known = status?.conditions?.find((each) => each.type === type);
  return {
    type,
    status: done,
    reason: review.verdict ?? review.state,
    message: reviewInWords(review, metadata.name, metadata.namespace ?? '').slice(0, 4096),
    lastTransitionTime: known?.status === done ? known.lastTransitionTime : formatInstant(now),
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
}

/** Where the review stands and what to do about it. */
export function reviewInWords(review: RetroReview, name: string, namespace: string): string {
  const { state, dueAt, verdict, by = '', comment } = review;
  const next = `Next: clotho review ${name} -n ${namespace} -m COMMENT, or an ApprovalEvent with targetStep: ${RETRO_REVIEW}`;
  switch (state) {
    case 'Due':
      return `This emergency is to be reviewed by ${dueAt}. ${next}.`;
    case 'Overdue':
      return `The review of this emergency was due at ${dueAt}; its requester can declare no other until it is done. ${next}.`;
    case 'Done': {
      const found = verdict === 'Justified' ? 'justified' : 'not justified';
      return `Reviewed by ${by}: ${found}${comment ? `. ${comment}` : ''}`;
    }
  }
}

/**
 * Whether somebody is laid down as reviewer of a namespace: `spec.reviewers` of its policy; without
 * them, whoever approves a step of the workflow that its ordinary changes follow.
 */
export function isNamedReviewer(person: Identity, { policy, workflows }: Rulebook): boolean {
  if (policy?.spec.reviewers) return isAmong(person, policy.spec.reviewers);
  const name = policy?.spec.matrix?.normal?.high ?? DEFAULT_WORKFLOW;
  const workflow = workflows.find(({ metadata }) => metadata.name === name);
  return workflow?.spec.steps.some(({ approvers }) => isApprover(person, approvers)) ?? false;
}
