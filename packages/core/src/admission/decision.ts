import type { CandidateFact, SessionFact } from './facts.ts';
import type { AllowReason, RefuseReason } from './reasons.ts';

/** What is done about a write, and why. */
export type Decision =
  | {
      verdict: 'Allow';
      reason: AllowReason;
      /** The approved request that this write uses up. */
      uses?: CandidateFact;
      /** The break-glass session that lets it pass. */
      session?: SessionFact;
      /** What the writer is told, if anything. */
      warning?: string;
    }
  | { verdict: 'Hold'; reason: RefuseReason }
  | {
      verdict: 'Refuse';
      reason: RefuseReason;
      message: string;
      /** What stands in the way passes by itself: the same write may be tried again. */
      passing?: boolean;
    };
