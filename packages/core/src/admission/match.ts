import type { JsonObject, ManifestRequestSpec, Target } from '@clotho/api';
import { applyDelta, formatPath, type Delta } from '../digest/delta.ts';
import { digestOf, type Operation } from '../digest/digest.ts';
import { equalJson } from '../digest/json.ts';
import { normalize } from '../digest/normalize.ts';
import type { CandidateFact } from './facts.ts';

/** One write as the API server is about to store it. */
export interface Write {
  operation: Operation;
  target: Target;
  object: JsonObject | null;
  oldObject: JsonObject | null;
  hasStatus: boolean;
}

export interface ApprovedContent {
  request: Pick<ManifestRequestSpec, 'operation' | 'target' | 'digest'>;
  delta: Delta | null;
}

type Match = Pick<CandidateFact, 'match' | 'mismatch'>;

/** Whether a write is the one that was approved. There is no third way to agree. */
export function matchApproved(write: Write, approved: ApprovedContent): Match {
  if (write.operation !== approved.request.operation.toUpperCase()) {
    return {
      match: 'None',
      mismatch: `it is a ${write.operation}, not a ${approved.request.operation}`,
    };
  }
  switch (write.operation) {
    case 'CREATE':
      return matchResult(write, approved);
    case 'UPDATE':
      return matchUpdate(write, approved);
    case 'DELETE':
      return matchDelete(write, approved);
  }
}

function matchResult({ object, hasStatus, operation }: Write, { request }: ApprovedContent): Match {
  if (!object) return { match: 'None', mismatch: 'the write carries no object' };
  return digestOf(object, { hasStatus, operation }) === request.digest
    ? { match: 'Result' }
    : { match: 'None', mismatch: 'its digest differs from the approved one' };
}

/**
 * Other writers may have moved fields that the change does not touch (an HPA the replicas), so
 * the approved difference on top of what is there counts as well as the approved result.
 */
function matchUpdate(write: Write, approved: ApprovedContent): Match {
  const result = matchResult(write, approved);
  if (result.match === 'Result' || !approved.delta || !write.object || !write.oldObject) {
    return result;
  }
  const options = { hasStatus: write.hasStatus };
  const applied = applyDelta(approved.delta, normalize(write.oldObject, options));
  if (!applied.ok)
    return { match: 'None', mismatch: `${formatPath(applied.path)}: ${applied.reason}` };
  return equalJson(applied.object, normalize(write.object, options))
    ? { match: 'Delta' }
    : { match: 'None', mismatch: 'it changes more than the approved difference' };
}

function matchDelete({ target }: Write, { request }: ApprovedContent): Match {
  return target.uid !== undefined && target.uid === request.target.uid
    ? { match: 'Result' }
    : { match: 'None', mismatch: 'the object is another one than when the request was held' };
}
