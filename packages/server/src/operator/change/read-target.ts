import type { ManifestRequest, ResourceRef } from '@clotho/api';
import { isNotFound, type KubeJson } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';

/**
 * The object of a request as it is now; null when there is none. An object whose name the server
 * completes is known by its uid alone, once that was noted. Throws KubeError.
 */
export async function readTarget(
  request: ManifestRequest,
  ref: ResourceRef,
  { client }: Pick<OperatorContext, 'client'>,
): Promise<KubeJson | null> {
  const { name, namespace } = request.spec.target;
  try {
    return await client.get(ref, name, namespace);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const uid = request.status?.appliedUid ?? request.status?.claim?.objectUid;
  if (request.spec.operation !== 'Create' || !uid) return null;
  const { items } = await client.list(ref, { namespace });
  return items.find((item) => item.metadata.uid === uid) ?? null;
}
