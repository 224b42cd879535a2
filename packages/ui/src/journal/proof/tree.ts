import { equalBytes } from './bytes.ts';
import { emptyRoot, nodeHash, rootOver, type Hash } from './hash.ts';
import { TILE_WIDTH, type ReadNode } from './tiles.ts';

interface Tree {
  readonly size: number;
  readonly root: Hash;
}

/** Whether `leaf` is entry `index` of the tree: RFC 9162, 2.1.3.2. */
export async function isIncluded(
  index: number,
  leaf: Hash,
  tree: Tree,
  path: readonly Hash[],
): Promise<boolean> {
  if (index >= tree.size) return false;
  let [at, last, hash] = [index, tree.size - 1, leaf];
  for (const step of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await nodeHash(step, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = await nodeHash(hash, step);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(hash, tree.root);
}

/** Whether the newer tree begins with the older one: RFC 9162, 2.1.4.2. */
export async function isConsistent(
  older: Tree,
  newer: Tree,
  proof: readonly Hash[],
): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && equalBytes(older.root, newer.root);
  if (older.size === 0) return equalBytes(older.root, await emptyRoot());
  const steps = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  const [seed, ...rest] = steps;
  if (!seed) return false;
  let [old, now] = [seed, seed];
  for (const step of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [old, now] = [await nodeHash(step, old), await nodeHash(step, now)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      now = await nodeHash(now, step);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(old, older.root) && equalBytes(now, newer.root);
}

/** PATH of RFC 6962, 2.1.1: the hashes beside the way from entry `index` to the root. */
export async function inclusionPath(index: number, size: number, node: ReadNode): Promise<Hash[]> {
  return pathWithin({ begin: 0, end: size }, index, node);
}

/** PROOF of RFC 6962, 2.1.2, of a tree of `older` entries within one of `newer`. */
export async function consistencyPath(
  older: number,
  newer: number,
  node: ReadNode,
): Promise<Hash[]> {
  if (older === 0 || older >= newer) return [];
  return subproof({ begin: 0, end: newer }, older, node);
}

/** The root of the tree when it had `size` entries. */
export function rootAt(size: number, node: ReadNode): Promise<Hash> {
  return size === 0 ? emptyRoot() : hashOf({ begin: 0, end: size }, node);
}

/** The root over the roots of full parts, 256 entries each, and the entries behind them. */
export async function rootOf(full: readonly Hash[], rest: readonly Hash[]): Promise<Hash> {
  const node: ReadNode = (height, index) => {
    const [hashes, width] = height < 8 ? [rest, 2 ** height] : [full, 2 ** (height - 8)];
    const first = height < 8 ? index * width - full.length * TILE_WIDTH : index * width;
    return rootOver(hashes.slice(first, first + width));
  };
  return rootAt(full.length * TILE_WIDTH + rest.length, node);
}

/** Entries from `begin` up to `end`; a part of the tree that halves again and again. */
interface Range {
  readonly begin: number;
  readonly end: number;
}

async function pathWithin(range: Range, index: number, node: ReadNode): Promise<Hash[]> {
  if (range.end - range.begin <= 1) return [];
  const [left, right] = halves(range);
  const [inside, beside] = index < left.end ? [left, right] : [right, left];
  return [...(await pathWithin(inside, index, node)), await hashOf(beside, node)];
}

async function subproof(range: Range, older: number, node: ReadNode): Promise<Hash[]> {
  // The older tree as a whole is known to whoever checks; a part of it is not.
  if (older === range.end) return range.begin === 0 ? [] : [await hashOf(range, node)];
  const [left, right] = halves(range);
  return older <= left.end
    ? [...(await subproof(left, older, node)), await hashOf(right, node)]
    : [...(await subproof(right, older, node)), await hashOf(left, node)];
}

/** Every range here begins at a multiple of the power of two that is at least its length. */
async function hashOf(range: Range, node: ReadNode): Promise<Hash> {
  const length = range.end - range.begin;
  if (isPowerOfTwo(length)) return node(Math.round(Math.log2(length)), range.begin / length);
  const [left, right] = halves(range);
  return nodeHash(await hashOf(left, node), await hashOf(right, node));
}

function halves({ begin, end }: Range): readonly [Range, Range] {
  let half = 1;
  while (half * 2 < end - begin) half *= 2;
  return [
    { begin, end: begin + half },
    { begin: begin + half, end },
  ];
}

function isPowerOfTwo(count: number): boolean {
  let power = 1;
  while (power < count) power *= 2;
  return power === count;
}
