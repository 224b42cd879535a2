import type { DiffItem, StandingItem } from '@clotho/api';
import { objectName, type NamespaceState, type StandingObject } from '@clotho/core/journal';

/** Objects with the containers that run for them, by name; what runs for none stands alone. */
export function itemsOf(states: readonly NamespaceState[]): StandingItem[] {
  const items = new Map<string, StandingItem>();
  for (const { objects } of states) {
    for (const object of objects) items.set(objectName(object), itemOf(object));
  }
  for (const { containers } of states) {
    for (const { workload, ...container } of containers) {
      const item = items.get(workload) ?? withoutObject(workload);
      items.set(workload, item);
      item.containers.push(container);
    }
  }
  return [...items].toSorted(([a], [b]) => compareText(a, b)).map(([, item]) => item);
}

/** What differs between two moments, by object. */
export function diffItems(
  before: readonly StandingItem[],
  after: readonly StandingItem[],
): DiffItem[] {
  const old = new Map(before.map((item) => [objectName(item), item]));
  const fresh = new Map(after.map((item) => [objectName(item), item]));
  const names = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return names.flatMap((name) => {
    const was = old.get(name) ?? null;
    const now = fresh.get(name) ?? null;
    const what = whatDiffers(was, now);
    const { kind, name: own } = was ?? now ?? { kind: '', name };
    return what.length === 0 ? [] : { kind, name: own, what, was, now };
  });
}

function whatDiffers(was: StandingItem | null, now: StandingItem | null): DiffItem['what'] {
  if (!was) return ['Added'];
  if (!now) return ['Removed'];
  const differs = (view: (item: StandingItem) => unknown): boolean =>
    JSON.stringify(view(was)) !== JSON.stringify(view(now));
  const images = differs(({ containers }) =>
    containers.map(({ container, image, imageDigest }) => [container, image, imageDigest]),
  );
  const views = [
    ['Content', differs(({ digest }) => digest)],
    ['Images', images],
    ['Count', !images && differs(({ containers }) => containers)],
    ['Provenance', differs(({ origin, change, writers }) => [origin, change?.uid, writers])],
  ] as const;
  return views.filter(([, isSo]) => isSo).map(([name]) => name);
}

function itemOf(object: StandingObject): StandingItem {
  const { apiVersion, kind, name, digest, origin = null, change = null, writers = [] } = object;
  return {
    apiVersion,
    kind,
    name,
    digest,
    origin,
    change,
    writers: [...writers],
    containers: [],
  };
}

function withoutObject(workload: string): StandingItem {
  const [kind = '', name = ''] = workload.split('/', 2);
  const nobody = { origin: null, change: null, writers: [] };
  return { apiVersion: '', kind, name, digest: null, ...nobody, containers: [] };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
