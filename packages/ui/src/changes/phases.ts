import type { ChangePhase } from '@clotho/api';

/** Every phase once, in the order of a life; the compiler holds this list and the type together. */
const PHASES: Readonly<Record<ChangePhase, true>> = {
  Draft: true,
  PendingApproval: true,
  Approved: true,
  Scheduled: true,
  OnHold: true,
  Implementing: true,
  Verifying: true,
  Completed: true,
  Denied: true,
  Expired: true,
  Cancelled: true,
  Failed: true,
  RolledBack: true,
};

export const CHANGE_PHASES: readonly string[] = Object.keys(PHASES);
