import { JournalError } from '../error.ts';

/**
 * A complete subtree: it covers the leaves from `index * 2^level` on, 2^level of them. Indices and
 * sizes are numbers, exact up to 2^53, so that arithmetic takes the place of 32-bit shifts.
 */
export interface Subtree {
  level: number;
  index: number;
}

/**
 * The complete subtrees, from left to right, that cover the leaves from `begin` up to `end`. Where
 * `begin` is no multiple of what follows, the small ones come first (a right border), else last.
 */
export function subtreesOf(begin: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = begin; at < end;) {
    const level = Math.min(alignment(at), floorLog2(end - at));
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

/** The largest power of two below `size`, which is where RFC 6962 splits a tree. */
export function splitOf(size: number): number {
  return 2 ** floorLog2(size - 1);
}

/** Throws JournalError `BadTree` for what can't be the size of a tree or the index of a leaf. */
export function checkSize(size: number, what = 'tree size'): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new JournalError('BadTree', `${what} ${size} is no whole number from 0 to 2^53 - 1`);
}

export function floorLog2(value: number): number {
  // Math.log2 may round up next to a power of two.
  const guess = Math.floor(Math.log2(value));
  if (2 ** guess > value) return guess - 1;
  return 2 ** (guess + 1) <= value ? guess + 1 : guess;
}

function alignment(at: number): number {
  if (at === 0) return 53;
  let level = 0;
  for (let rest = at; rest % 2 === 0; rest /= 2) level += 1;
  return level;
}
