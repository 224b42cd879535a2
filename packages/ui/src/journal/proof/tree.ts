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
  let [place, hash] = [{ at: index, last: tree.size - 1 }, leaf];
  for (const step of path) {
    if (place.last === 0) return false;
    const up = climb(place);
    hash = up.isRight ? await nodeHash(step, hash) : await nodeHash(hash, step);
    place = up;
  }
  return place.last === 0 && equalBytes(hash, tree.root);
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
  const roots = await rootsFrom(older, newer.size, proof);
  return (
    roots !== undefined && equalBytes(roots[0], older.root) && equalBytes(roots[1], newer.root)
  );
}

/** The roots of both trees, as the proof has them; undefined if it has too many steps or too few. */
async function rootsFrom(
  older: Tree,
  newerSize: number,
  proof: readonly Hash[],
): Promise<readonly [Hash, Hash] | undefined> {
  const [seed, ...steps] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  if (!seed) return undefined;
  let place = { at: older.size - 1, last: newerSize - 1 };
  while (place.at % 2 === 1) place = halved(place);
  let [old, now] = [seed, seed];
  for (const step of steps) {
    if (place.last === 0) return undefined;
    const up = climb(place);
    if (up.isRight) old = await nodeHash(step, old);
    now = up.isRight ? await nodeHash(step, now) : await nodeHash(now, step);
    place = up;
  }
  return place.last === 0 ? [old, now] : undefined;
}

/** A node of a row, and the last node of that row. */
interface Place {
  readonly at: number;
  readonly last: number;
}

/** One step of a proof up. `isRight`: what is proved stands right of the step. */
function climb(place: Place): Place & { isRight: boolean } {
  const isRight = place.at % 2 === 1 || place.at === place.last;
  return { isRight, ...halved(isRight ? lifted(place) : place) };
}

/** The last node of a row is lifted until it has a partner at its left. */
function lifted(place: Place): Place {
  let from = place;
  while (from.at % 2 === 0 && from.at !== 0) from = halved(from);
  return from;
}

function halved({ at, last }: Place): Place {
  return { at: Math.floor(at / 2), last: Math.floor(last / 2) };
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
