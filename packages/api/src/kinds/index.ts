import { breakGlass, delegation, writerExemption } from './access.ts';
import { approvalEvent } from './approval-event.ts';
import { approvalWorkflow } from './approval-workflow.ts';
import { changePolicy } from './change-policy.ts';
import { changeWindow } from './change-window.ts';
import { change } from './change.ts';
import { lockdown } from './lockdown.ts';
import { manifestRequest } from './manifest-request.ts';
import { sealRecord } from './seal-record.ts';

/** Every kind of Clotho; CRDs, discovery and documentation follow this list. */
export const kinds = {
  change,
  manifestRequest,
  approvalEvent,
  approvalWorkflow,
  changePolicy,
  changeWindow,
  writerExemption,
  delegation,
  lockdown,
  breakGlass,
  sealRecord,
} as const;
