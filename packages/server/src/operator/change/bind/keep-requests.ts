import type { Change, ManifestRequest } from '@clotho/api';
import { isBoundTo, requestPatch, type ChangeFacts } from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import { patchRequest } from './patch-request.ts';

/**
 * Has the requests follow their Change: takes those that it names, lets go of those that it no
 * longer names, and shows on each where the Change is.
 */
export async function keepRequests(
  change: Change,
  { requests }: Pick<ChangeFacts, 'requests'>,
  ctx: OperatorContext,
): Promise<void> {
  const named = requests.flatMap(({ request }) => request ?? []);
  for (const request of named) await follow(change, request, true, ctx);
  for (const request of carriedBy(change, ctx)) {
    const isNamed = named.some(({ metadata }) => metadata.uid === request.metadata.uid);
    if (!isNamed) await follow(change, request, false, ctx);
  }
}

/** Requests that this very Change carries. */
export function carriedBy(change: Change, { views }: OperatorContext): ManifestRequest[] {
  const { namespace = '', name } = change.metadata;
  return views.carriedBy(namespace, name).filter((request) => isBoundTo(request, change));
}

async function follow(
  change: Change,
  request: ManifestRequest,
  usable: boolean,
  ctx: OperatorContext,
): Promise<void> {
  const patch = requestPatch(change, request, usable);
  if (patch) await patchRequest(request, patch, ctx);
}
