import { kinds, refOf, type ManifestRequest } from '@clotho/api';
import { orNull } from '@clotho/kube';
import type { OperatorContext } from '../../context.ts';

/**
 * Patches the status of a request as it was seen. Throws KubeError: `Conflict` when it was written
 * in between, by another Change that wants it for instance. With `AnyVersion` only its uid must be
 * the same: the gate notes its claim on a request while it lets the write of it pass. One that is
 * gone needs nothing.
 */
export async function patchRequest(
  { metadata }: ManifestRequest,
  status: object,
  { client }: OperatorContext,
  precondition: 'SameVersion' | 'AnyVersion' = 'SameVersion',
): Promise<void> {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  const version = precondition === 'SameVersion' ? { resourceVersion } : {};
  const patch = { metadata: { uid, ...version }, status };
  const options = { namespace, subresource: 'status' };
  await orNull(client.mergePatch(refOf(kinds.manifestRequest), name, patch, options));
}
