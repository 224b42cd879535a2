import type { CalendarEntry, Change, ChangeWindow } from '@clotho/api';

/** One thing on the calendar, with the object that it comes from. */
export interface Item {
  readonly kind: CalendarEntry['kind'];
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Infinity: no end is known. */
  readonly end: number;
  readonly change?: Change | undefined;
  readonly window?: ChangeWindow | undefined;
}

/** What the server wrote out, joined with the live objects. */
export function itemsOf(
  entries: readonly CalendarEntry[],
  changes: readonly Change[],
  windows: readonly ChangeWindow[],
): readonly Item[] {
  const changeByUid = new Map(changes.map((change) => [change.metadata.uid, change]));
  const windowByName = new Map(windows.map((window) => [window.metadata.name, window]));
  return entries.map(({ kind, id, name, detail, start, end }) => ({
    kind,
    id,
    name,
    detail,
    start: Date.parse(start),
    end: end === null ? Number.POSITIVE_INFINITY : Date.parse(end),
    change: kind === 'change' ? changeByUid.get(id) : undefined,
    window: kind === 'change' ? undefined : windowByName.get(name),
  }));
}

/** What falls into a span, in order; freezes first, since they win. */
export function within(items: readonly Item[], from: number, to: number): readonly Item[] {
  return items
    .filter(({ start, end }) => start < to && end > from)
    .toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind] || a.start - b.start);
}

const RANKS = { freeze: 0, change: 1, window: 2 } as const;

/** The namespaces that have lanes: of the Changes, and those that windows cover. */
export function lanesOf(items: readonly Item[], namespace: string | undefined): readonly string[] {
  if (namespace !== undefined) return [namespace];
  const names = items.flatMap(({ change, window }) => [
    ...(change?.metadata.namespace === undefined ? [] : [change.metadata.namespace]),
    ...(window?.status?.covers ?? []),
  ]);
  return [...new Set(names)].toSorted();
}

/** Whether an item belongs into the lane of a namespace. */
export function isIn({ kind, change, window }: Item, namespace: string): boolean {
  if (kind === 'change') return change?.metadata.namespace === namespace;
  // A window that names no namespace covers all.
  return window?.spec.namespaces === undefined || (window.status?.covers ?? []).includes(namespace);
}

/** Side by side where they overlap: each item with its column, and how many columns there are. */
export function columns(
  items: readonly Item[],
): readonly { readonly item: Item; readonly column: number; readonly of: number }[] {
  const ends: number[] = [];
  const placed = items
    .toSorted((a, b) => a.start - b.start)
    .map((item) => {
      const free = ends.findIndex((end) => end <= item.start);
      const column = free === -1 ? ends.length : free;
      ends[column] = item.end;
      return { item, column };
    });
  return placed.map((place) => ({ ...place, of: ends.length }));
}

/** Changes that somebody may still plan anew. */
const MOVABLE: ReadonlySet<string> = new Set([
  'Draft',
  'PendingApproval',
  'Approved',
  'Scheduled',
  'OnHold',
]);

export function isMovable({ change }: Item): boolean {
  return (
    change?.spec.plannedStartTime !== undefined && MOVABLE.has(change.status?.phase ?? 'Draft')
  );
}

/** Approvals that count so far: what another time costs. */
export function approvalsOf({ status }: Change): number {
  return (status?.steps ?? []).reduce((sum, { approvals }) => sum + approvals, 0);
}
