import {
  containerKey,
  type NamespaceState,
  type RunningContainer,
  type StandingObject,
} from './snapshot.ts';

/** One thing in two moments; null where it was not there. */
export interface Difference<T> {
  was: T | null;
  now: T | null;
}

export interface StateDifference {
  objects: Difference<StandingObject>[];
  containers: Difference<RunningContainer>[];
}

/** What differs between two moments of one namespace, in order of names. */
export function compareStates(
  before: NamespaceState | undefined,
  after: NamespaceState | undefined,
): StateDifference {
  return {
    objects: compare(before?.objects ?? [], after?.objects ?? [], objectKey),
    containers: compare(before?.containers ?? [], after?.containers ?? [], containerKey),
  };
}

/** How people name an object: `Deployment/web`. */
export function objectName({ kind, name }: Pick<StandingObject, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

function objectKey({ apiVersion, kind, name }: StandingObject): string {
  // A newer version of the same API is no other object.
  const group = apiVersion.includes('/') ? apiVersion.split('/', 1)[0] : '';
  return JSON.stringify([kind, name, group]);
}

function compare<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (each: T) => string,
): Difference<T>[] {
  const old = new Map(before.map((each) => [keyOf(each), each]));
  const fresh = new Map(after.map((each) => [keyOf(each), each]));
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return keys
    .map((key) => ({ was: old.get(key) ?? null, now: fresh.get(key) ?? null }))
    .filter(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now));
}
