import { apiServerCondition, managedNamespaces, policyFor, type NamespaceFact } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { standingExemptions } from '../exemptions.ts';
import { clusterPolicyFor } from '../home.ts';
import type { Registration } from './configurations.ts';

export type Scope = Omit<Registration, 'endpoint' | 'secretPath' | 'trust' | 'openShift'>;

/** What the webhooks are asked about, by the policies, namespaces and exemptions of this moment. */
export function scopeOf(ctx: GateContext): Scope {
  const { views } = ctx;
  const policies = views.policies();
  const namespaces = managedNamespaces(views.namespaces(), policies);
  const inForce = standingExemptions(ctx)
    .filter(({ standing }) => standing.reason === 'InForce')
    .map(({ exemption }) => exemption);
  return {
    namespaces,
    connectNamespaces: namespaces.filter((name) => {
      const connect = policyFor(factOf(name, ctx), policies)?.spec.connect ?? 'Allow';
      return connect !== 'Allow';
    }),
    clusterResources: clusterResources(ctx),
    exemptions: apiServerCondition(inForce),
  };
}

/** When the scope changes by the mere passing of time; undefined if it does not. */
export function nextEnd(ctx: GateContext): number | undefined {
  const ends = standingExemptions(ctx).flatMap(({ standing }) => standing.until ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function clusterResources({ views }: GateContext): Scope['clusterResources'] {
  const policies = views.policies();
  const listed = policies.flatMap(({ spec }) => spec.clusterScoped?.resources ?? []);
  const unique = new Map(listed.map((each) => [`${each.resource}.${each.group}`, each]));
  return [...unique.entries()]
    .filter(([, resource]) => clusterPolicyFor(resource, policies) !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { group, resource }]) => ({ group, resource }));
}

function factOf(name: string, { views }: GateContext): NamespaceFact {
  return views.namespace(name) ?? { name, labels: {} };
}
