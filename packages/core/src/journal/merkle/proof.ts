import { JournalError } from '../error.ts';
import type { Hash } from './hash.ts';
import { foldRight } from './tree.ts';
import { checkSize, splitOf, subtreesOf, type Subtree } from './subtree.ts';

/** Gives the root of a complete subtree of the tree that is being proved. */
export type ReadNode = (subtree: Subtree) => Hash;

/** Leaves from `begin` up to `end`, whose common hash is one step of a proof. */
export interface Range {
  begin: number;
  end: number;
}

/** The ranges whose hashes prove that leaf `index` is in a tree of `size`. Throws JournalError. */
export function inclusionRanges(index: number, size: number): Range[] {
  checkSize(size);
  checkSize(index, 'leaf index');
  if (index >= size) {
    throw new JournalError('BadTree', `a tree of ${size} leaves has no leaf ${index}`);
  }
  const ranges: Range[] = [];
  let tree = { begin: 0, end: size };
  while (tree.end - tree.begin > 1) {
    const middle = tree.begin + splitOf(tree.end - tree.begin);
    const [left, right] = [
      { begin: tree.begin, end: middle },
      { begin: middle, end: tree.end },
    ];
    ranges.push(index < middle ? right : left);
    tree = index < middle ? left : right;
  }
  return ranges.toReversed();
}

/** The ranges whose hashes prove that a tree of `older` leaves is the start of one of `newer`. */
export function consistencyRanges(older: number, newer: number): Range[] {
  checkSize(older);
  checkSize(newer);
  if (older < 1 || older > newer) {
    throw new JournalError(
      'BadTree',
      `there is no proof from ${older} to ${newer} leaves; the older tree has 1 at least, and no more than the newer`,
    );
  }
  const ranges: Range[] = [];
  let tree = { begin: 0, end: newer };
  while (tree.end !== older) {
    const middle = tree.begin + splitOf(tree.end - tree.begin);
    const [left, right] = [
      { begin: tree.begin, end: middle },
      { begin: middle, end: tree.end },
    ];
    ranges.push(older <= middle ? right : left);
    tree = older <= middle ? left : right;
  }
  // The older tree itself is known to whoever checks the proof.
  if (tree.begin > 0) ranges.push(tree);
  return ranges.toReversed();
}

/** The hash of a range of leaves that has its place in the tree. */
function rangeHash({ begin, end }: Range, readNode: ReadNode): Hash {
  return foldRight(subtreesOf(begin, end).map(readNode));
}

/** The RFC 6962 audit path of leaf `index`, from the leaf up. Throws JournalError. */
export function inclusionProof(index: number, size: number, readNode: ReadNode): Hash[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, readNode));
}

/** The RFC 6962 proof that the tree of `older` leaves is the start of that of `newer`. */
export function consistencyProof(older: number, newer: number, readNode: ReadNode): Hash[] {
  return consistencyRanges(older, newer).map((range) => rangeHash(range, readNode));
}

/** The root of the tree when it had `size` leaves. */
export function rootAt(size: number, readNode: ReadNode): Hash {
  checkSize(size);
  return rangeHash({ begin: 0, end: size }, readNode);
}
