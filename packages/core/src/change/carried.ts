import type { Change, ChangePhase, ManifestRequest, RequestPhase } from '@clotho/api';
import { isBoundTo } from './binding.ts';
import { lifePhase } from './life-phase.ts';
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
  const phase = lifePhase(change.status);
  if (!isBoundTo(request, change)) return usable && !isFinished(phase) ? bind(change) : null;
  if (!isOpen(request)) return null;
  return isFinished(phase) ? (AT_THE_END[phase] ?? null) : alongTheWay(phase, request, usable);
}

function alongTheWay(
  phase: ChangePhase,
  request: ManifestRequest,
  usable: boolean,
): RequestPatch | null {
  if (!usable) return FREE;
  const wanted = isApproved(phase) ? 'Approved' : 'Bound';
  return request.status?.phase === wanted ? null : { phase: wanted };
}

/** A request whose Change is gone belongs to nobody. */
export function orphanPatch(request: ManifestRequest): RequestPatch | null {
  return isOpen(request) ? FREE : null;
}

/** Carried, and nothing is written yet. */
function isOpen({ status }: ManifestRequest): boolean {
  return status?.phase === 'Bound' || status?.phase === 'Approved';
}

function bind({ metadata: { name, uid } }: Change): RequestPatch {
  return { phase: 'Bound', change: { name, uid }, claim: null, conditions: null };
}

const AT_THE_END: Partial<Record<ChangePhase, RequestPatch>> = {
  Denied: { phase: 'Rejected' },
  Expired: { phase: 'Expired' },
  Cancelled: FREE,
  Failed: FREE,
};

function isApproved(phase: ChangePhase): boolean {
  return ['Approved', 'Scheduled', 'Implementing', 'Verifying'].includes(phase);
}
