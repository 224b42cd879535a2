import type { JsonObject } from '@clotho/api';
import { applyDelta, digestOf, normalize, type Delta, type DeltaChange } from '@clotho/core';
import type { Sending } from './sending.ts';

/** Whether the object already is as approved, and its uid then. */
export function stands(sending: Sending): { uid: string } | null {
  switch (sending.request.spec.operation) {
    case 'Create':
      return isCreated(sending) ? uidOf(sending) : null;
    case 'Update':
      return isUpdated(sending) ? uidOf(sending) : null;
    case 'Delete':
      return isGone(sending) ? { uid: sending.request.spec.target.uid ?? '' } : null;
  }
}

function uidOf({ live }: Sending): { uid: string } {
  return { uid: live?.metadata.uid ?? '' };
}

/** The gate noted the uid of the object whose creation it let pass; later edits don't matter then. */
function isCreated({ live, request, hasStatus }: Sending): boolean {
  if (!live) return false;
  const noted = request.status?.claim?.objectUid ?? '';
  if (noted !== '' && live.metadata.uid === noted) return true;
  return digestOf(live, { hasStatus, operation: 'CREATE' }) === request.spec.digest;
}

function isUpdated({ live, request, content, hasStatus }: Sending): boolean {
  if (!live) return false;
  const { digest, target } = request.spec;
  if (target.uid !== undefined && live.metadata.uid !== target.uid) return false;
  const current = digestOf(live, { hasStatus, operation: 'UPDATE' });
  if (current === digest) return true;
  const claim = request.status?.claim;
  if (!claim || !content.delta) return false;
  return current === claim.digest || isIn(content.delta, normalize(live, { hasStatus }));
}

/** Whether each place that a delta touches holds what the delta puts there. */
function isIn(delta: Delta, object: JsonObject): boolean {
  const expectation = delta.map((change): DeltaChange =>
    change.op === 'set'
      ? { ...change, test: { value: change.value } }
      : { op: 'set', path: change.path, test: { absent: true }, value: null },
  );
  return expectation.every((change) => applyDelta([change], object).ok);
}

/** What is being deleted is as good as gone: finalizers take their time. */
function isGone({ live, request }: Sending): boolean {
  if (!live || live.metadata.deletionTimestamp !== undefined) return true;
  return live.metadata.uid !== request.spec.target.uid;
}
