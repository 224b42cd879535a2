import { orphanPatch } from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import { livingUid } from '../living-uid.ts';
import { patchRequest } from './patch-request.ts';

/** Lets go of requests whose Change of this name was deleted, after asking the cluster itself. */
export async function releaseOrphans(
  namespace: string,
  name: string,
  ctx: OperatorContext,
): Promise<void> {
  const seen = ctx.views.changes.store.get(namespace, name)?.metadata.uid;
  const orphans = ctx.views
    .carriedBy(namespace, name)
    .filter((request) => request.status?.change?.uid !== seen && orphanPatch(request));
  if (orphans.length === 0) return;
  const living = await livingUid(namespace, name, ctx);
  for (const request of orphans) {
    const patch = request.status?.change?.uid === living ? null : orphanPatch(request);
    if (patch) await patchRequest(request, patch, ctx);
  }
}
