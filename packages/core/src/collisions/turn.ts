import type { Change } from '@clotho/api';
import { lifePhase } from '../change/life-phase.ts';
import { precedes } from './slots.ts';

/** Whether a Change is in the middle of its writes, or of seeing whether they are good. */
export function isOccupying(change: Pick<Change, 'status'>): boolean {
  const phase = lifePhase(change.status);
  return phase === 'Implementing' || phase === 'Verifying';
}

/** Whether a Change would begin as soon as nobody is in its way. */
export function isReady({ status }: Pick<Change, 'status'>): boolean {
  const isApproved = status?.phase === 'Approved' || status?.phase === 'Scheduled';
  const window = status?.window?.state;
  return isApproved && (window === 'Open' || window === 'Always');
}

/**
 * Whose turn comes first among Changes that write the same object; undefined when it is this one's.
 * Whoever has begun goes before who has not, then the earlier before the later. Everybody waits for
 * somebody strictly earlier in one total order, so that nobody waits in a circle.
 */
export function waitsFor(change: Change, rivals: readonly Change[]): Change | undefined {
  const begun = isOccupying(change);
  return rivals
    .filter((rival) => goesBefore(rival, change, begun))
    .toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))[0];
}

function goesBefore(rival: Change, change: Change, begun: boolean): boolean {
  if (isOccupying(rival)) return !begun || isEarlier(rival, change);
  return !begun && isReady(rival) && precedes(rival, change);
}

/** Among those that have begun, who began earlier. */
function isEarlier(a: Change, b: Change): boolean {
  const [from, to] = [a.status?.implementingSince ?? '', b.status?.implementingSince ?? ''];
  return from === to ? precedes(a, b) : from !== '' && (to === '' || from < to);
}
