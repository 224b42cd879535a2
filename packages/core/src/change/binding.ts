import type { Change, ManifestRequest, RequestPhase } from '@clotho/api';
import type { RequestFact } from './facts.ts';

/**
 * What a name in a Change stands for. A name is its author's own request; another author's may be
 * used by whoever holds the verb `bind` (`mayBind`), or was bound before. Where nothing can be
 * used, the problem says so in words.
 */
export function resolveRequest(
  change: Change,
  name: string,
  request: ManifestRequest | undefined,
  mayBind: boolean,
): RequestFact {
  const problem = request
    ? (carriedByAnother(change, request) ??
      over(change, request) ??
      foreign(change, request, mayBind))
    : missing(change, name);
  if (problem !== null) return { name, problem };
  return request ? { name, request } : { name };
}

/** Whether a request is bound to this very Change, not to an earlier one of its name. */
export function isBoundTo(request: ManifestRequest, change: Change): boolean {
  return request.status?.change?.uid === change.metadata.uid;
}

function missing({ metadata }: Change, name: string): string {
  return `ManifestRequest ${name} does not exist in ${metadata.namespace ?? ''}; write the object (kubectl apply) to have it held, or correct the name (kubectl get mr)`;
}

function carriedByAnother(change: Change, { metadata, status }: ManifestRequest): string | null {
  if (!status?.change || status.change.uid === change.metadata.uid) return null;
  return `ManifestRequest ${metadata.name} is carried by Change ${status.change.name}; cancel that one, or take the request out of it`;
}

const OVER: Partial<Record<RequestPhase, string>> = {
  Applied: 'was applied already; write the object again if it shall change once more',
  Rejected: 'was denied; write the object again to have it held anew',
  Superseded: 'was replaced by a newer one; name that one (kubectl get mr)',
  Expired: 'expired; write the object again to have it held anew',
  Blocked: 'is refused by another policy; see kubectl describe mr',
};

/** The end of a request that this Change brought about is no problem of this Change. */
function over(change: Change, request: ManifestRequest): string | null {
  const phase = request.status?.phase ?? 'Pending';
  const words = OVER[phase];
  if (words === undefined || (phase === 'Applied' && isBoundTo(request, change))) return null;
  return `ManifestRequest ${request.metadata.name} ${words}`;
}

function foreign(change: Change, request: ManifestRequest, mayBind: boolean): string | null {
  const author = request.spec.requester.username;
  const own = change.spec.requestedBy?.username;
  if (author === own || mayBind || isBoundTo(request, change)) return null;
  return `ManifestRequest ${request.metadata.name} is held for ${author}; ${own ?? 'its author'} may use it with the verb "bind" on manifestrequests only`;
}
