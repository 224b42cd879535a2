import type { Identity } from './kinds/common.ts';

/** What an entry is about. */
export type EntryKind =
  | 'AdmissionHeld'
  | 'AdmissionAdmitted'
  | 'ApprovalDecision'
  | 'ApprovalNotice'
  | 'Delegation'
  | 'ChangeTransition'
  | 'ObjectApplied'
  | 'ObjectSealed'
  | 'NamespaceAdopted'
  | 'NamespaceLeft'
  | 'KeyEvent'
  | 'PolicyEdit'
  | 'PodConnected'
  | 'BreakGlass'
  | 'Lockdown'
  | 'RetroReview'
  | 'Alert';

/**
 * One fact that is written down before it takes effect. `id` makes writing idempotent: the same
 * fact recorded twice (after a restart, by two replicas) is one entry.
 */
export interface JournalEntry {
  id: string;
  /** RFC 3339, by the clock of Clotho. */
  at: string;
  kind: EntryKind;
  actor: Identity;
  subject: {
    apiVersion: string;
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
  };
  /** Plain JSON; never a value of a Secret. */
  body: Record<string, unknown>;
}
