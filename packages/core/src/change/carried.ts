import type { Change, ChangePhase, ManifestRequest, RequestPhase } from '@clotho/api';
import { isBoundTo } from './binding.ts';
import { isFinished } from './transitions.ts';

/** What is to be written into the status of a request; null takes a field out. */
export interface RequestPatch {
  phase: RequestPhase;
  change?: { name: string; uid: string } | null;
  claim?: null;
  conditions?: null;
}

const FREE: RequestPatch = { phase: 'Pending', change: null, claim: null, conditions: null };

/**
 * How a request follows the Change that names or carries it; null when it stands as it should.
 * `usable`: the Change names it and may have it.
 */
export function requestPatch(
  change: Change,
  request: ManifestRequest,
  usable: boolean,
): RequestPatch | null {
  const phase = change.status?.phase ?? 'Draft';
  if (!isBoundTo(request, change)) return usable && !isFinished(phase) ? bind(change) : null;
  const current = request.status?.phase ?? 'Pending';
  if (current !== 'Bound' && current !== 'Approved') return null;
  if (isFinished(phase)) return atTheEnd(phase);
  if (!usable) return FREE;
  const wanted = isApproved(phase) ? 'Approved' : 'Bound';
  return current === wanted ? null : { phase: wanted };
}

/** A request whose Change is gone belongs to nobody. */
export function orphanPatch(request: ManifestRequest): RequestPatch | null {
  const phase = request.status?.phase;
  return phase === 'Bound' || phase === 'Approved' ? FREE : null;
}

function bind({ metadata: { name, uid } }: Change): RequestPatch {
  return { phase: 'Bound', change: { name, uid }, claim: null, conditions: null };
}

function atTheEnd(phase: ChangePhase): RequestPatch | null {
  switch (phase) {
    case 'Denied':
      return { phase: 'Rejected' };
    case 'Expired':
      return { phase: 'Expired' };
    case 'Cancelled':
    case 'Failed':
      return FREE;
    default:
      return null;
  }
}

function isApproved(phase: ChangePhase): boolean {
  return ['Approved', 'Scheduled', 'Implementing', 'Verifying'].includes(phase);
}
