import type { ChangePolicy } from '@clotho/api';
import { policyFor } from '@clotho/core';
import type { GateContext } from './context.ts';
import type { Review } from './review.ts';

/** Where the requests and Changes for an object live, and the policy it is under. */
export interface Home {
  /** Namespace of the object, or the one that the policy names for cluster-scoped kinds. */
  namespace: string;
  policy: ChangePolicy | undefined;
}

/** Throws when a cluster-scoped kind is no longer under any policy: try again, it is let go soon. */
export function homeOf(
  { namespace, group, resource }: Pick<Review, 'namespace' | 'group' | 'resource'>,
  { views }: GateContext,
): Home {
  if (namespace !== '') {
    const fact = views.namespace(namespace) ?? { name: namespace, labels: {} };
    return { namespace, policy: policyFor(fact, views.policies()) };
  }
  const policy = clusterPolicyFor({ group, resource }, views.policies());
  if (!policy?.spec.clusterScoped) {
    throw new Error(`no ChangePolicy lists ${resource} of group "${group}" under clusterScoped`);
  }
  return { namespace: policy.spec.clusterScoped.namespace, policy };
}

/** The first policy, by name, that lists a cluster-scoped resource. */
export function clusterPolicyFor(
  { group, resource }: { group: string; resource: string },
  policies: readonly ChangePolicy[],
): ChangePolicy | undefined {
  return policies
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .find(({ spec }) =>
      spec.clusterScoped?.resources.some(
        (listed) => listed.group === group && listed.resource === resource,
      ),
    );
}
