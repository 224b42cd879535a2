import type { Instant } from '../time.ts';

/** A stretch of time; the start belongs to it, the end does not. */
export interface Span {
  start: Instant;
  end: Instant;
}

/** More pieces than this are not put together: the end that is known by then is answered. */
const MOST_PIECES = 3000;

/**
 * Puts pieces that meet or overlap together. They must come in the order of their starts. Lazy: it
 * takes no more of them than are asked for.
 */
export function* joined(pieces: Iterable<Span>): Generator<Span> {
  let current: Span | undefined;
  let count = 0;
  for (const piece of pieces) {
    if (current && piece.start <= current.end && count < MOST_PIECES) {
      current = { start: current.start, end: Math.max(current.end, piece.end) };
      count += 1;
      continue;
    }
    if (current) yield current;
    current = piece;
    count = 1;
  }
  if (current) yield current;
}
