import type { SealRecord, Target } from '@clotho/api';
import {
  countContainers,
  provenanceOf,
  type NamespaceState,
  type StandingObject,
} from '@clotho/core/journal';
import type { Seen } from './seen.ts';

/** What stands and runs in a namespace, by what was seen of it and what seals say. */
export function stateOf(
  namespace: string,
  objects: readonly Seen[],
  recordOf: (target: Target) => SealRecord | undefined,
): NamespaceState {
  const standing = new Map<string, StandingObject>();
  for (const each of objects) {
    const object = standingOf(each, namespace, recordOf);
    if (!object) continue;
    const key = keyOf(object);
    // Seen in two versions of its API, it counts in the one that its seal speaks of.
    if (object.origin !== undefined || !standing.has(key)) standing.set(key, object);
  }
  return {
    namespace,
    objects: [...standing.values()],
    containers: countContainers(objects.flatMap(({ seen }) => seen.running ?? [])),
  };
}

function standingOf(
  { apiVersion = '', kind = '', metadata, seen }: Seen,
  namespace: string,
  recordOf: (target: Target) => SealRecord | undefined,
): StandingObject | undefined {
  const [digest] = seen.digests;
  if (digest === undefined) return undefined;
  const { name, uid } = metadata;
  const record = recordOf({ apiVersion, kind, namespace, name });
  const sealed = seen.digests.find((each) => each === record?.spec.digest);
  const provenance = provenanceOf(seen.digests, uid, record);
  return { apiVersion, kind, name, digest: sealed ?? digest, ...provenance };
}

function keyOf({ apiVersion, kind, name }: StandingObject): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : '';
  return `${group}|${kind}|${name}`;
}
