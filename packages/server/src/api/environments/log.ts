import type { LogItem, LogPage } from '@clotho/api';
import type { EnvironmentRow, GapRow, SnapshotRow, SpanRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import { gapOf, keptGap, snapshotRef } from './shape.ts';

/** More of them come and go at once only when everything does. */
const MOST_EVENTS = 20_000;

/** What came and went with each of the snapshots below a number, the newest first. */
export async function logOf(
  { name }: EnvironmentRow,
  page: { below: number; limit: number },
  { journal: { environments }, clock }: ApiContext,
): Promise<LogPage> {
  const snapshots = await environments.snapshots(name, page);
  const [newest, oldest] = [snapshots[0], snapshots.at(-1)];
  if (!newest || !oldest) return { items: [], open: null, next: null };
  const between = { from: oldest.number, to: newest.number };
  const query = { environment: name, between, limit: MOST_EVENTS };
  const [objects, runs, gaps] = await Promise.all([
    environments.stands(query),
    environments.runs(query),
    environments.gaps(name, { from: oldest.unsureFrom ?? oldest.at, to: clock.now() }),
  ]);
  const spans = [...objects, ...runs];
  const open = gaps.findLast(({ to }) => to === null);
  return {
    items: snapshots.map((snapshot, i) => itemOf(snapshot, spans, gapBefore(i, snapshots, gaps))),
    open: open ? gapOf(keptGap(open)) : null,
    next: snapshots.length === page.limit && oldest.number > 1 ? String(oldest.number) : null,
  };
}

/** The last gap between a snapshot and the one before it. */
function gapBefore(
  index: number,
  snapshots: readonly SnapshotRow[],
  gaps: readonly GapRow[],
): GapRow | undefined {
  const at = snapshots[index]?.at ?? 0;
  const before = snapshots[index + 1]?.at ?? 0;
  return gaps.findLast(({ to }) => to !== null && to <= at && to > before);
}

function itemOf(
  snapshot: SnapshotRow,
  spans: readonly SpanRow[],
  gap: GapRow | undefined,
): LogItem {
  const { number } = snapshot;
  const came = spans.filter(({ from }) => from.number === number);
  const went = spans.filter(({ to }) => to?.number === number);
  return {
    snapshot: snapshotRef(snapshot),
    gap: gap ? gapOf(keptGap(gap)) : null,
    events: [...went.map((span) => eventOf(span, 'Went')), ...came.map((s) => eventOf(s, 'Came'))],
  };
}

function eventOf(span: SpanRow, event: 'Came' | 'Went'): LogItem['events'][number] {
  const { object, container, image, digest, origin, change } = span;
  return { object, container, image, event, digest, origin, change };
}
