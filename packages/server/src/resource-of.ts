import type { ResourceRef } from '@clotho/api';
import type { Discovery } from '@clotho/kube';

/** The resource of a kind. Throws when the cluster does not (or no longer) serve it. */
export async function resourceOf(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  discovery: Discovery,
): Promise<ResourceRef> {
  const ref = await discovery.resourceFor(apiVersion, kind);
  if (ref) return ref;
  throw new Error(`the cluster serves no ${kind} in ${apiVersion}; is its CRD installed?`);
}
