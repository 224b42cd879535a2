import { FINISHED_PHASES, type ChangePhase } from '@clotho/api';

/**
 * The only moves there are. Back to PendingApproval: the content was amended or an approval was
 * revoked; back to Draft: a request is not there any more; back to Scheduled: the window closed before
 * the first write. OnHold leads back to where a Change was held, or to its end. Nothing is held while
 * Verifying: everything is written, and an incident is no time to stop looking. Nothing leads to
 * RolledBack until there are rollbacks.
 */
export const transitions: Readonly<Record<ChangePhase, readonly ChangePhase[]>> = {
  Draft: ['OnHold', 'PendingApproval', 'Approved', 'Expired', 'Cancelled'],
  PendingApproval: ['OnHold', 'Draft', 'Approved', 'Denied', 'Expired', 'Cancelled'],
  Approved: [
    'OnHold',
    'Draft',
    'PendingApproval',
    'Scheduled',
    'Implementing',
    'Expired',
    'Cancelled',
  ],
  Scheduled: ['OnHold', 'Draft', 'PendingApproval', 'Implementing', 'Expired', 'Cancelled'],
  Implementing: [
    'OnHold',
    'PendingApproval',
    'Scheduled',
    'Verifying',
    'Failed',
    'Expired',
    'Cancelled',
  ],
  Verifying: ['Completed', 'Failed'],
  OnHold: [
    'Draft',
    'PendingApproval',
    'Approved',
    'Scheduled',
    'Implementing',
    'Denied',
    'Cancelled',
  ],
  Completed: [],
  Denied: [],
  Expired: [],
  Cancelled: [],
  Failed: [],
  RolledBack: [],
};

/** Whether a Change came to its end: it never leaves such a phase. */
export function isFinished(phase: ChangePhase): boolean {
  return FINISHED_PHASES.includes(phase);
}

export function mayMove(from: ChangePhase, to: ChangePhase): boolean {
  return transitions[from].includes(to);
}
