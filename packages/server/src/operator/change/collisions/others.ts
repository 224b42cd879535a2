import type { Change, ManifestRequest } from '@clotho/api';
import {
  isFinished,
  longSlot,
  neighboursOf,
  objectKey,
  relationKeys,
  slotsOf,
  type OtherFact,
} from '@clotho/core';
import type { OperatorViews } from '../../views.ts';

/**
 * The Changes that may meet one, with those of their requests by which they do: looked up by what
 * is written, referred to and planned, never by going through all Changes.
 */
export function othersOf(
  change: Change,
  requests: readonly ManifestRequest[],
  views: OperatorViews,
): OtherFact[] {
  const found = new Map<string, { change: Change; requests: Set<ManifestRequest> }>();
  for (const request of requests) {
    for (const met of touching(request, views)) {
      const other = carrierOf(met, views);
      if (!other || other.metadata.uid === change.metadata.uid) continue;
      const known = found.get(other.metadata.uid) ?? { change: other, requests: new Set() };
      known.requests.add(met);
      found.set(other.metadata.uid, known);
    }
  }
  for (const other of atTheSameTime(change, views)) {
    const { uid } = other.metadata;
    if (!found.has(uid)) found.set(uid, { change: other, requests: new Set() });
  }
  return [...found.values()].map((each) => ({ ...each, requests: [...each.requests] }));
}

/** Those that write an object that these requests write too. */
export function rivalsOf(
  requests: readonly ManifestRequest[],
  others: readonly OtherFact[],
): Change[] {
  const keys = new Set(requests.map(({ spec }) => objectKey(spec.target)));
  return others
    .filter((other) => other.requests.some(({ spec }) => keys.has(objectKey(spec.target))))
    .map(({ change }) => change);
}

/** Requests of Changes that write the same object, refer to it, or write what it refers to. */
export function touching({ spec }: ManifestRequest, views: OperatorViews): ManifestRequest[] {
  const own = objectKey(spec.target);
  const related = relationKeys(spec).flatMap((key) => views.writing(key));
  return [...views.writing(own), ...views.referringTo(own), ...related];
}

export function atTheSameTime(change: Change, views: OperatorViews): Change[] {
  const slots = slotsOf(change);
  if (slots.length === 0) return [];
  const all = [...slots, longSlot(change.metadata.namespace ?? '')];
  return neighboursOf(change, [...new Set(all.flatMap((slot) => views.plannedIn(slot)))]);
}

/** The Change that carries a request, unless it is over. */
export function carrierOf(
  { metadata, status }: ManifestRequest,
  views: OperatorViews,
): Change | undefined {
  if (!status?.change) return undefined;
  const change = views.changes.store.get(metadata.namespace, status.change.name);
  const isIts = change?.metadata.uid === status.change.uid;
  return isIts && !isFinished(change.status?.phase ?? 'Draft') ? change : undefined;
}
