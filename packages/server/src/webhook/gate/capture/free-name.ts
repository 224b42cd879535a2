import {
  kinds,
  refOf,
  type Change,
  type ManifestRequest,
  type ManifestRequestSpec,
} from '@clotho/api';
import { isFinished } from '@clotho/core';
import { type KubeClient, orNull } from '@clotho/kube';

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

const OVER: readonly string[] = ['Applied', 'Rejected', 'Superseded', 'Expired'];

/** Finds the name that a held write goes by. Throws KubeError. */
export async function freeName(claimant: Claimant, client: KubeClient): Promise<Slot> {
  let earlier: ManifestRequest | undefined;
  for (const name of claimant.names) {
    const request = await read(name, claimant.namespace, client);
    const isOver = request !== null && (await isOverAndDone(request, client));
    const slot = slotOf(name, request, { spec: claimant.spec, isOver });
    if (slot) return earlier ? { ...slot, earlier } : slot;
    if (request && sameAuthor(request.spec, claimant.spec)) earlier ??= request;
  }
  throw new Error(
    `all names for this request are taken: ${claimant.names.join(', ')}; delete one of them`,
  );
}

/** Null while the name belongs to somebody or something else that is alive. */
function slotOf(
  name: string,
  request: ManifestRequest | null,
  { spec, isOver }: { spec: ManifestRequestSpec; isOver: boolean },
): Slot | null {
  if (!request) return { state: 'Free', name };
  if (isOver) return { state: 'Finished', name, request };
  if (!sameAuthor(request.spec, spec)) return null;
  if (sameContent(request.spec, spec)) return { state: 'Same', name, request };
  return request.status?.change === undefined ? { state: 'Unbound', name, request } : null;
}

/** A request that has been applied is still needed until the Change that carries it has ended. */
async function isOverAndDone(request: ManifestRequest, client: KubeClient): Promise<boolean> {
  if (!OVER.includes(request.status?.phase ?? 'Pending')) return false;
  const carrier = await carrierOf(request, client);
  return carrier === null || isFinished(carrier.status?.phase ?? 'Draft');
}

async function carrierOf(
  { metadata, status }: ManifestRequest,
  client: KubeClient,
): Promise<Change | null> {
  if (!status?.change) return null;
  const { name, uid } = status.change;
  const ref = refOf(kinds.change);
  const change = await orNull(client.get<Change>(ref, name, metadata.namespace));
  return change?.metadata.uid === uid ? change : null;
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

function read(
  name: string,
  namespace: string,
  client: KubeClient,
): Promise<ManifestRequest | null> {
  return orNull(client.get<ManifestRequest>(refOf(kinds.manifestRequest), name, namespace));
}
