/** Why a decision does not count. */
export type DecisionProblem =
  /** Made while the gate was off, or altered afterwards. */
  | 'NoStamp'
  | 'OtherChange'
  /** On content that was amended since. */
  | 'OtherContent'
  | 'ServiceAccount'
  /** The Change was denied before. */
  | 'Denied'
  /** A step timed out before. */
  | 'Expired'
  /** No workflow is asked for, or it does not exist. */
  | 'NoSteps'
  | 'NoSuchStep'
  | 'StepNotOpen'
  | 'StepDecided'
  | 'NotApprover'
  | 'Requester'
  /** The same person counts for another step. */
  | 'OtherStep'
  | 'AlreadyApproved'
  /** Outside the hours in which decisions on the step count. */
  | 'OutsideHours'
  | 'CommentRequired'
  | 'NothingToRevoke'
  /** Implementing has begun. */
  | 'TooLate'
  /** Counted once, until it was revoked, ran out, or its step was opened again. */
  | 'Void';

export type Ruling = { counts: true } | { counts: false; code: DecisionProblem; why: string };
