import type { ApprovalWorkflow, ChangePolicy, ChangeWindow } from '@clotho/api';
import type { NamespaceFact } from './admission/management.ts';
import type { DelegationFact } from './approval/facts.ts';
import type { LockdownFact } from './lockdown/facts.ts';

/** What people laid down for the Changes of one namespace, as read from the cluster. */
export interface Rulebook {
  namespace: NamespaceFact;
  /** The policy of the namespace; absent: the shipped defaults. */
  policy?: ChangePolicy | undefined;
  workflows: readonly ApprovalWorkflow[];
  /** All Lockdowns of the cluster, released ones too. */
  lockdowns: readonly LockdownFact[];
  /** Those that the gate stamped, of any namespace; only the gate asks who may decide. */
  delegations?: readonly DelegationFact[];
  /** All of them; which are about a Change is worked out once for the same list. */
  windows: readonly ChangeWindow[];
}
