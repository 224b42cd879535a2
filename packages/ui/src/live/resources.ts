import type {
  ApprovalEvent,
  ApprovalWorkflow,
  BreakGlass,
  Change,
  ChangePolicy,
  ChangeWindow,
  Delegation,
  Lockdown,
  ManifestRequest,
  WriterExemption,
} from '@clotho/api';

/** What every tab follows: all that people lay down or decide, in one stream. */
export interface LiveResources {
  approvalevents: ApprovalEvent;
  approvalworkflows: ApprovalWorkflow;
  breakglasses: BreakGlass;
  changepolicies: ChangePolicy;
  changes: Change;
  changewindows: ChangeWindow;
  delegations: Delegation;
  lockdowns: Lockdown;
  manifestrequests: ManifestRequest;
  writerexemptions: WriterExemption;
}

export type LiveResource = keyof LiveResources;

/** One event of the stream (GET /api/v1/watch), about one resource. */
export interface LiveEventOf<R extends LiveResource> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'SYNCED' | 'ERROR';
  readonly resource: R;
  readonly object?: LiveResources[R];
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

export type LiveEvent = { [R in LiveResource]: LiveEventOf<R> }[LiveResource];
