import type { SnapshotRef } from '@clotho/api';

const DAY_MS = 24 * 3_600_000;

/** The place of a snapshot among the ticks (the oldest first); the latest if it is not there. */
export function tickOf(ticks: readonly SnapshotRef[], number: number | undefined): number {
  const found = ticks.findIndex((tick) => tick.number === number);
  return found === -1 ? ticks.length - 1 : found;
}

/** The last tick that is at least a day before, or the first one at least a day after. */
export function dayAway(ticks: readonly SnapshotRef[], from: number, direction: 1 | -1): number {
  const here = Date.parse(ticks[from]?.at ?? '');
  const isFar = (tick: SnapshotRef): boolean => (Date.parse(tick.at) - here) * direction >= DAY_MS;
  const found = direction === 1 ? ticks.findIndex(isFar) : ticks.findLastIndex(isFar);
  if (found !== -1) return found;
  return direction === 1 ? ticks.length - 1 : 0;
}

/** The snapshot that stood at a moment (epoch milliseconds); undefined before the first. */
export function standingAt(ticks: readonly SnapshotRef[], at: number): SnapshotRef | undefined {
  return ticks.findLast((tick) => Date.parse(tick.at) <= at);
}
