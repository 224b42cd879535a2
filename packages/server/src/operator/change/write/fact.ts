import type { Change, ManifestRequest } from '@clotho/api';
import { isBoundTo, type WriteFact } from '@clotho/core';

/** Condition of a request under which the write of it is reported. */
export const APPLIED = 'Applied';

/** How far the write of a request is, as its status tells. */
export function writeFactOf(request: ManifestRequest, change: Change): WriteFact {
  const { name } = request.metadata;
  const { phase, seal, claim, appliedUid, conditions = [] } = request.status ?? {};
  if (!isBoundTo(request, change)) return { name, state: 'Pending' };
  const applied = conditions.find(({ type }) => type === APPLIED);
  const uid = appliedUid ? { uid: appliedUid } : {};
  if (phase === 'Applied') return { name, state: seal ? 'Sealed' : 'Written', ...uid };
  if (applied?.status === 'False') return { name, state: 'Refused', message: applied.message };
  const message = applied ? { message: applied.message } : {};
  return { name, state: claim ? 'Begun' : 'Pending', ...message };
}
