import type { Instant } from '../../time.ts';

/** Nothing was heard for so long: nobody knows what stands. */
const SILENT_AFTER_MS = 15_000;

export type GapReason = 'ReporterAway' | 'WatchLost' | 'NotManaged' | 'NotYetSeen';

/** A span of time of which nobody can say what stood; null where it has no end. */
export interface SnapshotGap {
  from: Instant | null;
  to: Instant | null;
  reason: GapReason;
}

/** What is known about the time of an environment. */
export interface SeenTime {
  seenFrom: Instant;
  seenUntil: Instant;
  leftAt: Instant | null;
}

export type Standing =
  | { standing: 'Seen'; gap: null }
  /** It is followed, and its state at that moment will be known within seconds. */
  | { standing: 'Pending'; gap: null }
  | { standing: 'Unknown'; gap: SnapshotGap };

/**
 * Whether it is known what stood at a moment: not outside what was seen, and not in a gap (`gap`,
 * if the moment lies in one). Nothing is assumed of time that nobody has seen.
 */
export function standingAt(
  moment: Instant,
  seen: SeenTime,
  gap: SnapshotGap | null,
  now: Instant,
): Standing {
  if (moment < seen.seenFrom) {
    return { standing: 'Unknown', gap: { from: null, to: seen.seenFrom, reason: 'NotYetSeen' } };
  }
  if (gap) return { standing: 'Unknown', gap };
  if (moment <= seen.seenUntil) return { standing: 'Seen', gap: null };
  if (seen.leftAt === null && !isSilent(seen, now)) return { standing: 'Pending', gap: null };
  const reason = seen.leftAt === null ? 'ReporterAway' : 'NotManaged';
  return { standing: 'Unknown', gap: { from: seen.leftAt ?? seen.seenUntil, to: null, reason } };
}

export function isSilent({ seenUntil }: Pick<SeenTime, 'seenUntil'>, now: Instant): boolean {
  return now - seenUntil > SILENT_AFTER_MS;
}
