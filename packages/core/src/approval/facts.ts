import type {
  ApprovalEvent,
  DelegationSpec,
  Identity,
  RiskStatus,
  WorkflowStep,
} from '@clotho/api';
import type { Instant } from '../time.ts';

/** An ApprovalEvent with what was found out about it. */
export interface EventFact {
  event: ApprovalEvent;
  /** The gate's stamp on it verifies; an event without a valid stamp never counts. */
  stampValid: boolean;
}

/** A Delegation whose stamp of the gate verifies. */
export interface DelegationFact {
  name: string;
  spec: DelegationSpec;
}

/** A step of a workflow, its owners worked out. */
export interface Step extends WorkflowStep {
  /** What is special about its approvers, in words. */
  note?: string;
}

/** What the matrix asks for. */
export type Requirement =
  | { kind: 'AutoApprove'; because: string }
  | { kind: 'Workflow'; workflow: string; steps: readonly Step[] }
  /** A workflow that is asked for does not exist; nothing can be approved meanwhile. */
  | { kind: 'Missing'; workflow: string };

/** Who must be somebody else than the approvers, and what may be loosened by policy. */
export interface Duties {
  requesters: readonly Identity[];
  /** Whose work it is besides: who wrote it in Git, who built it. */
  otherAuthors?: readonly Identity[];
  requesterMayApprove: boolean;
  onePersonManySteps: boolean;
  /** How many different people besides the requesters must approve in all. */
  besidesRequester?: number;
}

/** All that is needed to judge the decisions on one Change. */
export interface ApprovalFacts {
  changeUid: string;
  contentDigest: string;
  risk: RiskStatus;
  requirement: Requirement;
  /** It was declared Standard and matches no template. */
  treatedAsNormal?: true;
  events: readonly EventFact[];
  duties: Duties;
  /** Who may act for whom in this namespace; only who asks whether they may decide needs it. */
  delegations?: readonly DelegationFact[];
  /** Its author has not submitted it yet. */
  isDraft?: boolean;
  now: Instant;
  /** When the first step opened; absent for a Change that the gate never stamped. */
  openSince?: Instant;
  /** How long an approval is good for, milliseconds. */
  approvalTtlMs?: number;
  /**
   * When the gate let the first write of the Change through, by its own note; from then on nothing
   * can be revoked and no approval runs out.
   */
  begunAt?: Instant;
}
