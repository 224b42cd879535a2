import type { Instant } from '../time.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { samePerson, uncovered } from './identity.ts';
import { instantOf, type Progress, type StepProgress } from './progress.ts';
import { ruleOn } from './rule.ts';

/** Lets the decisions happen again in the order in which they were made. */
export function replay(facts: ApprovalFacts): Progress {
  const progress = begin(facts);
  for (const fact of facts.events.toSorted(byTime)) {
    const ruling = ruleOn(fact, progress, facts);
    progress.rulings.set(fact, ruling);
    if (ruling.counts) apply(fact, progress);
  }
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
  if (first && openSince !== undefined) first.openedAt = openSince;
  return progress;
}

function byTime(a: EventFact, b: EventFact): number {
  const difference = timeOf(a) - timeOf(b);
  if (difference !== 0) return difference;
  return a.event.metadata.name < b.event.metadata.name ? -1 : 1;
}

/** Stamped events have a time; one without never counts, wherever it is put. */
export function timeOf({ event }: EventFact): Instant {
  return instantOf(event.spec.decidedAt) ?? 0;
}

function apply(fact: EventFact, progress: Progress): void {
  const { decision, targetStep, approver } = fact.event.spec;
  const at = progress.steps.findIndex(({ step }) => step.name === targetStep);
  const current = progress.steps[at];
  if (!current || !approver) return;
  switch (decision) {
    case 'approve':
      current.approvals.push({ fact, by: approver });
      if (isApproved(current)) advance(progress, timeOf(fact));
      break;
    case 'deny':
      current.decidedAt = timeOf(fact);
      progress.denied = fact;
      break;
    case 'revoke':
      takeBack(fact, at, progress);
      break;
  }
}

export function isApproved({ step, approvals }: StepProgress): boolean {
  const people = approvals.map(({ by }) => by);
  return (
    people.length >= (step.minApprovals ?? 1) && uncovered(people, step.approvers).length === 0
  );
}

function advance(progress: Progress, at: Instant): void {
  const current = progress.steps[progress.open];
  if (current) current.decidedAt = at;
  progress.open += 1;
  const following = progress.steps[progress.open];
  if (following) following.openedAt = at;
}

/** The step is open again; what came after it was decided on its approval and falls with it. */
function takeBack(fact: EventFact, at: number, progress: Progress): void {
  const { approver, targetStep } = fact.event.spec;
  const when = fact.event.spec.decidedAt ?? '';
  const step = progress.steps[at];
  if (!step || !approver) return;
  const own = step.approvals.find(({ by }) => samePerson(by, approver));
  step.approvals = step.approvals.filter((approval) => approval !== own);
  if (own) annul(own.fact, `revoked at ${when}`, progress);
  if (progress.open > at) {
    delete step.decidedAt;
    step.openedAt = timeOf(fact);
  }
  for (const later of progress.steps.slice(at + 1)) {
    const why = `${targetStep} was opened again by a revocation at ${when}; decide again once it is approved`;
    for (const approval of later.approvals) annul(approval.fact, why, progress);
    later.approvals = [];
    delete later.openedAt;
    delete later.decidedAt;
  }
  progress.open = at;
}

function annul(fact: EventFact, why: string, { rulings }: Progress): void {
  rulings.set(fact, { counts: false, code: 'Void', why });
}
