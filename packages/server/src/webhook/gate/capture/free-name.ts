import { kinds, refOf, type ManifestRequest, type ManifestRequestSpec } from '@clotho/api';
import { isNotFound, type KubeClient } from '@clotho/kube';

/** Who wants a name, and the names to try, the best first. */
export interface Claimant {
  namespace: string;
  spec: ManifestRequestSpec;
  names: readonly string[];
}

export type Slot =
  /** Nobody has the name. */
  | { state: 'Free'; name: string; earlier?: ManifestRequest }
  /** A request that is over has it: it makes room. */
  | { state: 'Finished'; name: string; request: ManifestRequest; earlier?: ManifestRequest }
  /** The same person's earlier content for the same object, which no Change carries yet. */
  | { state: 'Unbound'; name: string; request: ManifestRequest; earlier?: ManifestRequest }
  /** This very write is held already. */
  | { state: 'Same'; name: string; request: ManifestRequest; earlier?: ManifestRequest };

/** Finds the name that a held write goes by. Throws KubeError. */
export async function freeName(claimant: Claimant, client: KubeClient): Promise<Slot> {
  let earlier: ManifestRequest | undefined;
  for (const name of claimant.names) {
    const request = await read(name, claimant.namespace, client);
    const slot = slotOf(name, request, claimant.spec);
    if (slot) return earlier ? { ...slot, earlier } : slot;
    if (request && sameAuthor(request.spec, claimant.spec)) earlier ??= request;
  }
  throw new Error(
    `all names for this request are taken: ${claimant.names.join(', ')}; delete one of them`,
  );
}

/** Null while the name belongs to somebody or something else that is alive. */
export function slotOf(
  name: string,
  request: ManifestRequest | null,
  spec: ManifestRequestSpec,
): Slot | null {
  if (!request) return { state: 'Free', name };
  if (isFinished(request)) return { state: 'Finished', name, request };
  if (!sameAuthor(request.spec, spec)) return null;
  if (sameContent(request.spec, spec)) return { state: 'Same', name, request };
  return request.status?.change === undefined ? { state: 'Unbound', name, request } : null;
}

function isFinished({ status }: ManifestRequest): boolean {
  return ['Applied', 'Rejected', 'Superseded', 'Expired'].includes(status?.phase ?? 'Pending');
}

function sameAuthor(a: ManifestRequestSpec, b: ManifestRequestSpec): boolean {
  return (
    a.requester.username === b.requester.username &&
    a.target.kind === b.target.kind &&
    a.target.name === b.target.name &&
    a.target.apiVersion === b.target.apiVersion
  );
}

function sameContent(a: ManifestRequestSpec, b: ManifestRequestSpec): boolean {
  return (
    a.operation === b.operation &&
    a.digest === b.digest &&
    a.deltaDigest === b.deltaDigest &&
    a.baselineSeq === b.baselineSeq &&
    a.target.uid === b.target.uid
  );
}

async function read(
  name: string,
  namespace: string,
  client: KubeClient,
): Promise<ManifestRequest | null> {
  try {
    return await client.get<ManifestRequest>(refOf(kinds.manifestRequest), name, namespace);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
