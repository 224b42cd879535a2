import type { DiffAnswer, SnapshotAnswer, SnapshotRef } from '@clotho/api';
import { formatInstant, standingAt, type Standing } from '@clotho/core/journal';
import type { SnapshotRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import { contentsOf, snapshotAt, type Place } from './find.ts';
import { diffItems, itemsOf } from './items.ts';
import { gapOf, keptGap, snapshotRef } from './shape.ts';
import { storiesOf } from './story.ts';

/** What stood at a point, if that is known. Throws ApiError. */
export async function answerOf(
  place: Place,
  explain: boolean,
  ctx: ApiContext,
): Promise<SnapshotAnswer> {
  const { environment, point } = place;
  const snapshot = point.by === 'Moment' ? place.snapshot : snapshotAt(place);
  const known = standingOf(place, ctx);
  const isUnknown = known.standing === 'Unknown';
  // What is asked for by its place is shown as it is, with a word on whether it still stands.
  const isShown = snapshot && (!isUnknown || point.by === 'Back');
  const items = isShown ? itemsOf(await contentsOf(snapshot, ctx)) : [];
  return {
    environment: environment.name,
    moment: point.by === 'Moment' ? formatInstant(point.moment) : null,
    standing: known.standing,
    gap: known.gap && gapOf(known.gap),
    snapshot: snapshot && snapshotRef(snapshot),
    next: isUnknown ? nextOf(place) : null,
    items,
    changes: explain ? await changesOf(items, ctx) : [],
  };
}

/** What was seen after a moment of which nothing is known. */
function nextOf({ point, next }: Place): SnapshotRef | null {
  return point.by === 'Moment' && next ? snapshotRef(next) : null;
}

/** The latest snapshot is what stands now, if somebody looks; an older one once stood. */
function standingOf({ environment, point, gap }: Place, { clock }: ApiContext): Standing {
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

/** What differs between two points, of one environment or of two. Throws ApiError. */
export async function diffOf(from: Place, to: Place, ctx: ApiContext): Promise<DiffAnswer> {
  const [before, after] = [snapshotAt(from), snapshotAt(to)];
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
