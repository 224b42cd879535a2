import { hash } from 'node:crypto';
import type { NamespaceState } from '@clotho/core/journal';

/** An environment with so many workloads, each a Deployment with one kind of container. */
export function stateOf(namespace: string, workloads: number, version: number): NamespaceState {
  // From one version to the next two of them differ.
  const versionOf = (i: number): number => version - (((i - version * 2) % workloads) + workloads);
  const names = Array.from(
    { length: workloads },
    (_, i) => `service-${String(i).padStart(4, '0')}`,
  );
  return {
    namespace,
    objects: names.map((name, i) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      digest: `sha256:${hash('sha256', `${name}/${versionOf(i)}`)}`,
      origin: 'Change',
      change: {
        namespace,
        name: `change-${(version + i) % 50}`,
        uid: `uid-${(version + i) % 50}`,
      },
    })),
    containers: names.map((name, i) => ({
      workload: `Deployment/${name}`,
      container: 'app',
      image: `registry.example.com/team/${name}:${versionOf(i)}`,
      imageDigest: `sha256:${hash('sha256', `${name}:${versionOf(i)}`)}`,
      count: 3,
    })),
  };
}
