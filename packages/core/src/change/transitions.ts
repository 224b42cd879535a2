import type { ChangePhase } from '@clotho/api';

/**
 * The only moves there are. Back to PendingApproval: the content was amended or an approval was
 * revoked; back to Draft: a request is not there any more. Nothing leads to OnHold and RolledBack
 * until there are freezes and rollbacks.
 */
export const transitions: Readonly<Record<ChangePhase, readonly ChangePhase[]>> = {
  Draft: ['PendingApproval', 'Approved', 'Expired', 'Cancelled'],
  PendingApproval: ['Draft', 'Approved', 'Denied', 'Expired', 'Cancelled'],
  Approved: ['Draft', 'PendingApproval', 'Scheduled', 'Implementing', 'Expired', 'Cancelled'],
  Scheduled: ['Draft', 'PendingApproval', 'Implementing', 'Expired', 'Cancelled'],
  Implementing: ['PendingApproval', 'Verifying', 'Failed', 'Expired', 'Cancelled'],
  Verifying: ['Completed', 'Failed'],
  OnHold: [],
  Completed: [],
  Denied: [],
  Expired: [],
  Cancelled: [],
  Failed: [],
  RolledBack: [],
};

const FINISHED: ReadonlySet<ChangePhase> = new Set([
  'Completed',
  'Denied',
  'Expired',
  'Cancelled',
  'Failed',
  'RolledBack',
]);

/** Whether a Change came to its end: it never leaves such a phase. */
export function isFinished(phase: ChangePhase): boolean {
  return FINISHED.has(phase);
}

export function mayMove(from: ChangePhase, to: ChangePhase): boolean {
  return transitions[from].includes(to);
}
