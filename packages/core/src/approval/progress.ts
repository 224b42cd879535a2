import type { Identity, WorkflowStep } from '@clotho/api';
import { parseInstant, TimeError, type Instant } from '../time.ts';
import type { EventFact } from './facts.ts';
import type { Ruling } from './problem.ts';

/** An approval that counts. */
interface Approval {
  fact: EventFact;
  by: Identity;
}

/** One step while the decisions are replayed. */
export interface StepProgress {
  step: WorkflowStep;
  approvals: Approval[];
  openedAt?: Instant;
  decidedAt?: Instant;
}

/** Where a workflow stands after some decisions. */
export interface Progress {
  steps: StepProgress[];
  /** Index of the open step; the number of steps when all are approved. */
  open: number;
  denied?: EventFact;
  rulings: Map<EventFact, Ruling>;
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
