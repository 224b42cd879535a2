import type { Change } from '@clotho/api';
import { formatInstant } from '../time.ts';
import { plannedSpan } from './meetings.ts';

const DAY_MS = 86_400_000;
/** Longer plans are looked at by everybody in their namespace. */
const MOST_DAYS = 31;
/** How many neighbours in time a Change knows of, before and after it. */
const NEIGHBOURS = 8;

/** Where an index looks for Changes of the same time: the namespace and each day of the plan. */
export function slotsOf(change: Pick<Change, 'metadata' | 'spec'>): string[] {
  const span = plannedSpan(change);
  if (!span) return [];
  const { namespace = '' } = change.metadata;
  const first = Math.floor(span.from / DAY_MS);
  const days = Math.ceil(span.to / DAY_MS) - first;
  if (days > MOST_DAYS) return [longSlot(namespace)];
  return Array.from({ length: Math.max(1, days) }, (_, day) => {
    return `${namespace}/${formatInstant((first + day) * DAY_MS).slice(0, 10)}`;
  });
}

/** The slot of plans that span more than a month. */
export function longSlot(namespace: string): string {
  return `${namespace}/long`;
}

/**
 * Of all Changes of the same time those nearest in the order of their creation, some before and
 * some after: bounded however many there are, and the same from both sides.
 */
export function neighboursOf(change: Change, sameTime: readonly Change[]): Change[] {
  const own = plannedSpan(change);
  if (!own) return [];
  const others = sameTime.filter((other) => {
    const span = plannedSpan(other);
    const isOther = other.metadata.uid !== change.metadata.uid;
    return isOther && span !== null && span.from < own.to && own.from < span.to;
  });
  const before = others.filter((other) => precedes(other, change)).toSorted(inOrder);
  const after = others.filter((other) => precedes(change, other)).toSorted(inOrder);
  return [...before.slice(-NEIGHBOURS), ...after.slice(0, NEIGHBOURS)];
}

/** A total order of Changes: by creation, then by uid. */
export function precedes(a: Pick<Change, 'metadata'>, b: Pick<Change, 'metadata'>): boolean {
  return orderOf(a) < orderOf(b);
}

function orderOf({ metadata }: Pick<Change, 'metadata'>): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.uid}`;
}

function inOrder(a: Change, b: Change): number {
  return precedes(a, b) ? -1 : 1;
}
