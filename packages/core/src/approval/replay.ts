import { formatInstant, type Instant } from '../time.ts';
import { elapse } from './elapse.ts';
import type { ApprovalFacts, Duties, EventFact } from './facts.ts';
import { behind, isApprover, overlap, samePerson, uncovered } from './identity.ts';
import {
  instantOf,
  openStep,
  type Approval,
  type Progress,
  type StepProgress,
} from './progress.ts';
import { ruleOn } from './rule.ts';
import { shorten } from './step-status.ts';
import { withdraw } from './withdraw.ts';

/**
 * Lets the decisions happen again in the order in which they were made, and between them what
 * happens by itself. Judged later, what had happened before is judged the same.
 */
export function replay(facts: ApprovalFacts): Progress {
  const progress = begin(facts);
  for (const fact of facts.events.toSorted(byTime)) {
    elapse(progress, timeOf(fact), facts);
    const ruling = ruleOn(fact, progress, facts);
    progress.rulings.set(fact, ruling);
    if (ruling.counts) apply(fact, progress, facts);
  }
  elapse(progress, facts.now, facts);
  return progress;
}

function begin({ requirement, openSince }: ApprovalFacts): Progress {
  const steps = requirement.kind === 'Workflow' ? requirement.steps : [];
  const progress: Progress = {
    steps: steps.map((step) => ({ step, approvals: [] })),
    open: 0,
    rulings: new Map(),
  };
  const [first] = progress.steps;
  if (first && openSince !== undefined) openStep(first, openSince);
  return progress;
}

function byTime(a: EventFact, b: EventFact): number {
  const difference = timeOf(a) - timeOf(b);
  if (difference !== 0) return difference;
  return a.event.metadata.name < b.event.metadata.name ? -1 : 1;
}

/** Stamped events have a time; one without never counts, wherever it is put. */
function timeOf({ event }: EventFact): Instant {
  return instantOf(event.spec.decidedAt) ?? 0;
}

function apply(fact: EventFact, progress: Progress, { duties }: ApprovalFacts): void {
  const { decision, targetStep, approver, comment } = fact.event.spec;
  const current = progress.steps.find(({ step }) => step.name === targetStep);
  if (!current || !approver) return;
  const at = timeOf(fact);
  switch (decision) {
    case 'approve':
      current.approvals.push(approvalOf(fact, current, at));
      if (isApproved(current, progress, duties)) advance(progress, at);
      break;
    case 'deny': {
      const because = `${approver.username} denied ${targetStep}${comment ? `: ${shorten(comment)}` : ''}`;
      current.decidedAt = at;
      progress.ended = { outcome: 'Denied', step: targetStep, at, by: approver.username, because };
      break;
    }
    case 'revoke':
      takeBack(fact, current, progress);
      break;
  }
}

function approvalOf(fact: EventFact, { step }: StepProgress, at: Instant): Approval {
  const { approver: by = { username: '' } } = fact.event.spec;
  const { onBehalfOf } = by;
  return {
    fact,
    by,
    ...(onBehalfOf ? { onBehalfOf } : {}),
    standsIn: !isApprover(onBehalfOf ?? by, step.approvers),
    at,
  };
}

/** Whether a step has all that it needs. */
function isApproved(current: StepProgress, progress: Progress, duties: Duties): boolean {
  const { step, approvals } = current;
  const isLast = current === progress.steps.at(-1);
  return (
    approvals.length >= (step.minApprovals ?? 1) &&
    missingSets(current).length === 0 &&
    (!isLast || missingBesides(progress, duties) === 0)
  );
}

/** The approver sets that nobody has approved for; who stands in covers one of them each. */
export function missingSets({ step, approvals }: StepProgress): ReturnType<typeof uncovered> {
  const rightful = approvals.filter(({ standsIn }) => !standsIn);
  const people = rightful.map(({ by, onBehalfOf }) => onBehalfOf ?? by);
  return uncovered(people, step.approvers).slice(approvals.length - rightful.length);
}

/** How many people besides the requesters are still to approve. */
export function missingBesides({ steps }: Progress, duties: Duties): number {
  const { besidesRequester = 0, requesters, otherAuthors = [] } = duties;
  const authors = [...requesters, ...otherAuthors];
  const people: Approval[] = [];
  for (const approval of steps.flatMap(({ approvals }) => approvals)) {
    const own = behind(approval);
    if (overlap(own, authors) || people.some((other) => overlap(own, behind(other)))) continue;
    people.push(approval);
  }
  return Math.max(0, besidesRequester - people.length);
}

function advance(progress: Progress, at: Instant): void {
  const current = progress.steps[progress.open];
  if (current) current.decidedAt = at;
  progress.open += 1;
  const following = progress.steps[progress.open];
  if (following) openStep(following, at);
}

function takeBack(fact: EventFact, current: StepProgress, progress: Progress): void {
  const { approver } = fact.event.spec;
  if (!approver) return;
  const people = behind({ by: approver, onBehalfOf: approver.onBehalfOf });
  const approval =
    current.approvals.find(({ by }) => samePerson(by, approver)) ??
    current.approvals.find((other) => overlap(people, behind(other)));
  if (!approval) return;
  const at = timeOf(fact);
  const why = `revoked at ${formatInstant(at)}`;
  withdraw(approval, { at, why, what: 'an approval was revoked' }, progress);
}
