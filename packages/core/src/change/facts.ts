import type { Change, ManifestRequest } from '@clotho/api';
import type { ApprovalFacts } from '../approval/facts.ts';
import type { Collision } from '../collisions/meetings.ts';
import type { Rulebook } from '../rulebook.ts';
import type { ArchiveFact } from './archive.ts';

/** One entry of `spec.manifestRequests` and what was found under its name. */
export interface RequestFact {
  name: string;
  /** Absent: nothing usable there; `problem` says why. */
  request?: ManifestRequest;
  /** In words for the requester: not found, held for another author, bound to another Change, … */
  problem?: string;
}

/** How far the write of one request is. */
export interface WriteFact {
  name: string;
  /**
   * Begun: the gate let the write pass, but whether it arrived is not known yet (the operator was
   * stopped in between). It is looked at before anything is written.
   */
  state: 'Pending' | 'Begun' | 'Written' | 'Sealed' | 'Refused';
  /** Uid of the object as written. */
  uid?: string;
  message?: string;
}

/** Whether the touched workloads are up, by the rules that kubectl rollout status follows. */
export interface ReadinessFact {
  name: string;
  state: 'Ready' | 'InProgress' | 'Failed';
  message: string;
}

/** Everything that the next step of a Change depends on, gathered before it is decided. */
export interface ChangeFacts {
  rules: Rulebook;
  requests: readonly RequestFact[];
  /** Absent while a request is missing or the policy can't be read. */
  approval?: ApprovalFacts;
  archive: ArchiveFact;
  writes: readonly WriteFact[];
  readiness: readonly ReadinessFact[];
  /** The override of its windows carries the gate's stamp, as far as the reader can tell. */
  overrideValid?: boolean;
  /** RFC 3339 duration limits in milliseconds, from Change or policy. */
  readinessTimeoutMs: number;
  /** Changes that are not over and write an object that this one writes too. */
  rivals: readonly Change[];
  /** All Changes that this one meets, for its status. */
  collisions: readonly Collision[];
}
