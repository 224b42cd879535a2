import type { JsonObject } from '@clotho/core';
import { KubeError } from './kube-error.ts';
import type { ResourceRef } from './resource-ref.ts';
import { readObject } from './status.ts';

export interface DiscoveredResource {
  readonly ref: ResourceRef;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly hasStatus: boolean;
}

export interface Discovered {
  /** By apiVersion. */
  readonly resources: ReadonlyMap<string, readonly DiscoveredResource[]>;
  /** The apiVersions whose own server did not answer the API server. */
  readonly stale: ReadonlySet<string>;
}

interface DiscoveryList {
  kind?: string;
  items?: { metadata?: { name?: string }; versions?: DiscoveryVersion[] }[];
}

interface DiscoveryVersion {
  version: string;
  freshness?: string;
  resources?: {
    resource: string;
    responseKind?: { kind?: string };
    scope?: string;
    verbs?: string[];
    subresources?: { subresource: string }[];
  }[];
}

/** Reads aggregated discovery documents. @throws KubeError `Malformed` for any other document */
export function readDiscovery(bodies: readonly string[]): Discovered {
  const resources = new Map<string, DiscoveredResource[]>();
  const stale = new Set<string>();
  for (const body of bodies) {
    for (const group of readGroups(body)) {
      const name = group.metadata?.name ?? '';
      for (const version of group.versions ?? []) {
        const apiVersion = name === '' ? version.version : `${name}/${version.version}`;
        resources.set(apiVersion, readVersion(name, version));
        staleVersions(apiVersion, version).forEach((found) => stale.add(found));
      }
    }
  }
  return { resources, stale };
}

function readGroups(body: string): NonNullable<DiscoveryList['items']> {
  const list = readObject('discovery', body);
  if (!isDiscoveryList(list)) {
    throw new KubeError(
      'Malformed',
      'the API server does not serve aggregated discovery; Kubernetes 1.30 or later does',
    );
  }
  return list.items ?? [];
}

function isDiscoveryList(value: JsonObject | DiscoveryList): value is JsonObject & DiscoveryList {
  return value.kind === 'APIGroupDiscoveryList';
}

function staleVersions(apiVersion: string, version: DiscoveryVersion): string[] {
  return version.freshness === 'Stale' ? [apiVersion] : [];
}

function readVersion(group: string, version: DiscoveryVersion): DiscoveredResource[] {
  return (version.resources ?? []).map((found) => ({
    ref: {
      group,
      version: version.version,
      resource: found.resource,
      namespaced: found.scope === 'Namespaced',
    },
    kind: found.responseKind?.kind ?? '',
    verbs: found.verbs ?? [],
    hasStatus: (found.subresources ?? []).some(({ subresource }) => subresource === 'status'),
  }));
}
