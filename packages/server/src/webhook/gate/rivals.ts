import { kinds, refOf, type Change, type ManifestRequest } from '@clotho/api';
import { isFinished } from '@clotho/core';
import { orNull } from '@clotho/kube';
import type { GateContext } from '../context.ts';

/** An object that is changed every hour has many; those that are not over are among the newest. */
const MOST = 16;

/**
 * The Changes that carry one of these requests and are not over, as they are at this moment; those
 * with the uids of `except` are not asked for.
 */
export async function carriersOf(
  requests: readonly ManifestRequest[],
  ctx: GateContext,
  except: readonly string[] = [],
): Promise<Change[]> {
  const newest = requests
    .toSorted((a, b) => (a.spec.capturedAt > b.spec.capturedAt ? -1 : 1))
    .slice(0, MOST);
  const places = new Map(newest.map((request) => [uidOf(request), request]));
  for (const uid of except) places.delete(uid);
  const found = await Promise.all([...places.values()].map((request) => carrierOf(request, ctx)));
  return found.filter((change) => change !== null);
}

function uidOf({ status }: ManifestRequest): string {
  return status?.change?.uid ?? '';
}

async function carrierOf(
  { metadata, status }: ManifestRequest,
  { client }: GateContext,
): Promise<Change | null> {
  if (!status?.change) return null;
  const { name, uid } = status.change;
  const change = await orNull(client.get<Change>(refOf(kinds.change), name, metadata.namespace));
  const isIts = change?.metadata.uid === uid;
  return change && isIts && !isFinished(change.status?.phase ?? 'Draft') ? change : null;
}
