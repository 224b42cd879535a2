import { formatInstant, type Instant } from '../time.ts';
import type { EventFact } from './facts.ts';
import { closeStep, openStep, type Approval, type Progress } from './progress.ts';

/** Why an approval counts no longer, and from when. */
interface Reason {
  at: Instant;
  /** Of the approval itself. */
  why: string;
  /** What happened to its step, for the decisions that were built on it. */
  what: string;
}

/**
 * An approval counts no longer: its step is open again, and what came after it was decided on its
 * approval and falls with it.
 */
export function withdraw(approval: Approval, { at, why, what }: Reason, progress: Progress): void {
  const index = progress.steps.findIndex(({ approvals }) => approvals.includes(approval));
  const step = progress.steps[index];
  if (!step) return;
  step.approvals = step.approvals.filter((other) => other !== approval);
  annul(approval.fact, why, progress);
  if (progress.open > index) openStep(step, at);
  for (const later of progress.steps.slice(index + 1)) {
    const fallen = `${step.step.name} was opened again (${what} at ${formatInstant(at)}); decide again once it is approved`;
    for (const each of later.approvals) annul(each.fact, fallen, progress);
    later.approvals = [];
    closeStep(later);
  }
  progress.open = index;
}

function annul(fact: EventFact, why: string, { rulings }: Progress): void {
  rulings.set(fact, { counts: false, code: 'Void', why: why.slice(0, 512) });
}
