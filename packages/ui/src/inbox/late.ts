import type { Change } from '@clotho/api';
import { isFinished, openStep, opensAt, phaseOf } from '../change/standing.ts';
import { word } from '../shell/words.ts';

/** Why a Change is late, as a key of the words; undefined if it is not. */
export type Lateness = 'Review overdue' | 'Past its planned start' | 'Past its escalation';

/** `now` is epoch milliseconds. */
export function latenessOf(change: Change, now: number): Lateness | undefined {
  if (change.status?.review?.state === 'Overdue') return 'Review overdue';
  if (isFinished(change) || phaseOf(change) !== 'PendingApproval') return undefined;
  if (isPast(opensAt(change), now)) return word('Past its planned start');
  return isPast(openStep(change)?.escalatesAt, now) ? 'Past its escalation' : undefined;
}

function isPast(time: string | undefined, now: number): boolean {
  return time !== undefined && Date.parse(time) < now;
}
