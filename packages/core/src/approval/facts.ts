import type { ApprovalEvent, Identity, RiskStatus, WorkflowStep } from '@clotho/api';
import type { Instant } from '../time.ts';

/** An ApprovalEvent with what was found out about it. */
export interface EventFact {
  event: ApprovalEvent;
  /** The gate's stamp on it verifies; an event without a valid stamp never counts. */
  stampValid: boolean;
}

/** What the matrix asks for. */
export type Requirement =
  | { kind: 'AutoApprove'; because: string }
  | { kind: 'Workflow'; workflow: string; steps: readonly WorkflowStep[] }
  /** A workflow that is asked for does not exist; nothing can be approved meanwhile. */
  | { kind: 'Missing'; workflow: string };

/** Who must be somebody else than the approvers, and what may be loosened by policy. */
export interface Duties {
  requesters: readonly Identity[];
  requesterMayApprove: boolean;
  onePersonManySteps: boolean;
}

/** All that is needed to judge the decisions on one Change. */
export interface ApprovalFacts {
  changeUid: string;
  contentDigest: string;
  risk: RiskStatus;
  requirement: Requirement;
  events: readonly EventFact[];
  duties: Duties;
  now: Instant;
  /** When the first step opened; absent for a Change that the gate never stamped. */
  openSince?: Instant;
  /** When the first write was about to be made; nothing can be revoked from then on. */
  implementingSince?: Instant;
}
