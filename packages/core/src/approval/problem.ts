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
  | 'CommentRequired'
  | 'NothingToRevoke'
  /** Implementing has begun. */
  | 'TooLate'
  /** Counted once, until it was revoked or its step was opened again. */
  | 'Void';

export type Ruling = { counts: true } | { counts: false; code: DecisionProblem; why: string };
