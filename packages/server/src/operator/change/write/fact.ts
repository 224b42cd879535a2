import type { Change, Condition, ManifestRequest, ManifestRequestStatus } from '@clotho/api';
import { isBoundTo, type WriteFact } from '@clotho/core';

/** Condition of a request under which the write of it is reported. */
export const APPLIED = 'Applied';

/** How far the write of a request is, as its status tells. */
export function writeFactOf(request: ManifestRequest, change: Change): WriteFact {
  const { name } = request.metadata;
  const { status } = request;
  if (!status || !isBoundTo(request, change)) return { name, state: 'Pending' };
  const applied = status.conditions?.find(({ type }) => type === APPLIED);
  return {
    name,
    state: stateOf(status, applied?.status),
    ...(status.appliedUid === undefined ? {} : { uid: status.appliedUid }),
    ...(applied && status.phase !== 'Applied' ? { message: applied.message } : {}),
  };
}

function stateOf(
  { phase, seal, claim }: ManifestRequestStatus,
  applied: Condition['status'] | undefined,
): WriteFact['state'] {
  if (phase === 'Applied') return seal ? 'Sealed' : 'Written';
  if (applied === 'False') return 'Refused';
  return claim ? 'Begun' : 'Pending';
}
