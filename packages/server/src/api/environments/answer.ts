import type { DiffAnswer, SnapshotAnswer, SnapshotRef } from '@clotho/api';
import { formatInstant, standingAt, type SnapshotPoint, type Standing } from '@clotho/core/journal';
import type { EnvironmentRow, SnapshotRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import { contentsOf, snapshotBefore } from './find.ts';
import { diffItems, itemsOf } from './items.ts';
import { gapOf, keptGap, snapshotRef } from './shape.ts';
import { storiesOf } from './story.ts';

/** What stood at a point, if that is known. Throws ApiError. */
export async function answerOf(
  environment: EnvironmentRow,
  point: SnapshotPoint,
  explain: boolean,
  ctx: ApiContext,
): Promise<SnapshotAnswer> {
  const found = await find(environment, point, ctx);
  const { snapshot } = found;
  const known = standingOf(environment, point, found, ctx);
  const isUnknown = known.standing === 'Unknown';
  // What is asked for by its place is shown as it is, with a word on whether it still stands.
  const isShown = snapshot && (!isUnknown || point.by === 'Back');
  const items = isShown ? itemsOf(await contentsOf(snapshot, ctx)) : [];
  return {
    environment: environment.name,
    moment: point.by === 'Moment' ? formatInstant(point.moment) : null,
    standing: known.standing,
    gap: known.gap && gapOf(known.gap),
    snapshot: refOrNull(snapshot),
    next: isUnknown ? refOrNull(found.next) : null,
    items,
    changes: explain ? await changesOf(items, ctx) : [],
  };
}

type Found = Awaited<ReturnType<ApiContext['journal']['environments']['snapshot']>>;

async function find(
  environment: EnvironmentRow,
  point: SnapshotPoint,
  ctx: ApiContext,
): Promise<Found> {
  if (point.by === 'Moment') return ctx.journal.environments.snapshot(environment, point);
  const snapshot = await snapshotBefore(environment, point, ctx);
  return { snapshot, next: undefined, gap: undefined };
}

/** The latest snapshot is what stands now, if somebody looks; an older one once stood. */
function standingOf(
  environment: EnvironmentRow,
  point: SnapshotPoint,
  { gap }: Found,
  { clock }: ApiContext,
): Standing {
  const now = clock.now();
  if (point.by === 'Moment') {
    return standingAt(point.moment, environment, gap ? keptGap(gap) : null, now);
  }
  const isLatest = point.by === 'Back' && point.back === 0;
  const known = isLatest ? standingAt(now, environment, null, now) : SEEN;
  return known.standing === 'Pending' ? SEEN : known;
}

const SEEN: Standing = { standing: 'Seen', gap: null };

async function changesOf(
  items: SnapshotAnswer['items'],
  { journal }: ApiContext,
): Promise<SnapshotAnswer['changes']> {
  const changes = items.map(({ change }) => change);
  return [...(await storiesOf(changes, journal)).values()];
}

function refOrNull(snapshot: SnapshotRow | undefined): SnapshotRef | null {
  return snapshot ? snapshotRef(snapshot) : null;
}

interface Place {
  environment: EnvironmentRow;
  point: SnapshotPoint;
}

/** What differs between two points, of one environment or of two. Throws ApiError. */
export async function diffOf(from: Place, to: Place, ctx: ApiContext): Promise<DiffAnswer> {
  const [before, after] = await Promise.all([
    snapshotBefore(from.environment, from.point, ctx),
    snapshotBefore(to.environment, to.point, ctx),
  ]);
  const [was, now] = await Promise.all([contentsOf(before, ctx), contentsOf(after, ctx)]);
  return {
    from: snapshotRef(before),
    to: snapshotRef(after),
    items: diffItems(itemsOf(was), itemsOf(now)),
    gaps: await gapsBetween(before, after, ctx),
  };
}

async function gapsBetween(
  before: SnapshotRow,
  after: SnapshotRow,
  { journal }: ApiContext,
): Promise<DiffAnswer['gaps']> {
  if (before.environment !== after.environment) return [];
  const [from = 0, to = 0] = [before.at, after.at].toSorted((a, b) => a - b);
  const gaps = await journal.environments.gaps(before.environment, { from, to });
  return gaps.map((gap) => gapOf(keptGap(gap)));
}
