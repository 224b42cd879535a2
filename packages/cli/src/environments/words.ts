import type { ChangeStory, Gap, SnapshotRef, StandingItem } from '@clotho/api';
import { shortDigest } from '../columns.ts';
import type { Cell } from '../text/table.ts';
import { showTime, type TimeStyle } from '../text/time.ts';

const REASONS: Readonly<Record<Gap['reason'], string>> = {
  ReporterAway: 'the reporter was away',
  WatchLost: 'the cluster could not be followed',
  NotManaged: 'the namespace was not under management',
  NotYetSeen: 'it was not reported yet',
};

export function nameOf({ environment, number }: SnapshotRef): string {
  return `${environment}#${number}`;
}

/** `from 2025-12-15 02:00:03 UTC until 02:10:00 UTC`, or since when. */
export function standingTime({ at, until, unsureFrom }: SnapshotRef, style: TimeStyle): string {
  const from =
    unsureFrom === null
      ? `since ${showTime(at, style)}`
      : `since some time between ${showTime(unsureFrom, style)} and ${showTime(at, style)}`;
  return until === null ? from : `${from}, until ${showTime(until, style)}`;
}

/** Why nobody knows, and of which time. */
export function gapWords({ from, to, reason }: Gap, style: TimeStyle): string {
  const begin = from === null ? '' : `from ${showTime(from, style)} `;
  const end = to === null ? 'on' : `until ${showTime(to, style)}`;
  return `${begin}${from !== null && to === null ? 'on' : end}: ${REASONS[reason]}`;
}

/** Which Change brought it; in words where it was none. */
export function changeCell({
  origin,
  change,
  writers,
}: Pick<StandingItem, 'origin' | 'change' | 'writers'>): Cell {
  if (change) return { text: change.name, tone: 'strong' };
  switch (origin) {
    case 'Adopted':
      return { text: 'adopted', tone: 'quiet' };
    case 'Exempt':
      return { text: `exempt: ${writers.join(', ')}`, tone: 'quiet' };
    case null:
      return { text: 'no change found', tone: 'bad' };
    default:
      return { text: origin, tone: 'busy' };
  }
}

/** Who approved a Change; each once, and for whom they acted. */
export function approvers(story: ChangeStory | undefined): string {
  const names = (story?.approvals ?? []).map(({ who, actingFor }) =>
    actingFor === null ? who : `${who} for ${actingFor}`,
  );
  return [...new Set(names)].join(', ');
}

export function digestCell(digest: string | null): Cell {
  return { text: shortDigest(digest ?? undefined), tone: 'quiet' };
}
