import type { Identity } from '@clotho/api';
import { parseInstant, TimeError, type Instant } from '../time.ts';
import type { EventFact, Step } from './facts.ts';
import type { Ruling } from './problem.ts';
import { timingOf, type StepTiming } from './step-timing.ts';

/** An approval that counts. */
export interface Approval {
  fact: EventFact;
  by: Identity;
  /** The delegator whose authority it is, where that is not the approver's own. */
  onBehalfOf?: Identity;
  /** Made by the right of an escalation: it stands in for one that is missing. */
  standsIn: boolean;
  at: Instant;
}

/** One step while the decisions are replayed. */
export interface StepProgress {
  step: Step;
  approvals: Approval[];
  openedAt?: Instant;
  /** Known from when it opened. */
  timing?: StepTiming;
  decidedAt?: Instant;
}

/** How a workflow ended other than by approval. */
interface Ending {
  outcome: 'Denied' | 'Expired';
  step: string;
  at: Instant;
  by: string;
  because: string;
}

/** Where a workflow stands after some decisions. */
export interface Progress {
  steps: StepProgress[];
  /** Index of the open step; the number of steps when all are approved. */
  open: number;
  ended?: Ending;
  rulings: Map<EventFact, Ruling>;
}

/** Begins the time of a step. */
export function openStep(progress: StepProgress, at: Instant): void {
  progress.openedAt = at;
  progress.timing = timingOf(progress.step, at);
  delete progress.decidedAt;
}

export function closeStep(progress: StepProgress): void {
  delete progress.openedAt;
  delete progress.timing;
  delete progress.decidedAt;
}

/** Undefined for what is no time: an event that the gate never saw may hold anything. */
export function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) return undefined;
    throw error;
  }
}
