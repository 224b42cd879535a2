import { JournalError } from '../error.ts';
import { emptyRoot, HASH_BYTES, nodeHash, type Hash } from './hash.ts';
import { checkSize, floorLog2 } from './subtree.ts';
import { TILE_HEIGHT, TILE_WIDTH, tileLevels, type Tile } from './tile.ts';

/** All that is needed of a tree to append to it. Never changed; appending gives a new one. */
export interface TreeState {
  readonly size: number;
  /** Roots of the largest complete subtrees, from left to right. */
  readonly hashes: readonly Hash[];
  /** Bytes of the partial tile at the right edge of each level of tiles; empty where it is full. */
  readonly edge: readonly Uint8Array[];
}

export interface Appended {
  state: TreeState;
  /** Every tile that appending altered: those now full, then the partial ones of the right edge. */
  tiles: Tile[];
}

export function emptyTree(): TreeState {
  return { size: 0, hashes: [], edge: [] };
}

/**
 * The state of a tree of `size` leaves from the partial tiles at its right edge, by level; what is
 * given for a level whose last tile is full is not looked at. Throws JournalError `BadTree`.
 */
export function treeState(size: number, edgeTiles: readonly (Uint8Array | undefined)[]): TreeState {
  checkSize(size);
  const edge = tileLevels(size).map(({ level, rest }) => {
    const bytes = rest === 0 ? new Uint8Array() : edgeTiles[level];
    if (bytes?.length === rest * HASH_BYTES) return bytes;
    throw new JournalError(
      'BadTree',
      `the partial tile of level ${level} of a tree of ${size} leaves must hold ${rest} hashes`,
    );
  });
  return { size, edge, hashes: edge.flatMap((tile) => stackOf(tile)).toReversed() };
}

/** Appends leaves by their hashes; 1 hash of an inner node a leaf on average. */
export function appendRange(state: TreeState, leafHashes: readonly Hash[]): Appended {
  checkSize(state.size + leafHashes.length);
  const growing: Growing = {
    size: state.size,
    hashes: [...state.hashes],
    edge: state.edge.map((bytes) => hashesIn(bytes)),
    full: tileLevels(state.size).map(({ full }) => full),
    tiles: [],
  };
  for (const hash of leafHashes) append(growing, hash);
  const { size, hashes, tiles } = growing;
  const edge = growing.edge.map((nodes) => Buffer.concat(nodes));
  const partial = edge.flatMap((bytes, level) => partialTile(bytes, level, state, growing.full));
  return { state: { size, hashes, edge }, tiles: [...tiles, ...partial] };
}

/** The root that a checkpoint of this tree signs. */
export function rootOf({ hashes }: Pick<TreeState, 'hashes'>): Hash {
  return foldRight(hashes);
}

/** The hash over neighbouring subtrees, the smaller ones first. */
export function foldRight(hashes: readonly Hash[]): Hash {
  if (hashes.length === 0) return emptyRoot();
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

interface Growing {
  size: number;
  hashes: Hash[];
  edge: Hash[][];
  full: number[];
  tiles: Tile[];
}

function append(tree: Growing, leaf: Hash): void {
  let hash = leaf;
  let level = 0;
  note(tree, 0, leaf);
  for (let rest = tree.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    hash = nodeHash(tree.hashes.pop() ?? hash, hash);
    level += 1;
    if (level % TILE_HEIGHT === 0) note(tree, level / TILE_HEIGHT, hash);
  }
  tree.hashes.push(hash);
  tree.size += 1;
}

/** Puts a hash into the tile at the right edge of its level. */
function note(tree: Growing, level: number, hash: Hash): void {
  const nodes = (tree.edge[level] ??= []);
  nodes.push(hash);
  if (nodes.length < TILE_WIDTH) return;
  const index = tree.full[level] ?? 0;
  tree.tiles.push({ level, index, width: TILE_WIDTH, bytes: Buffer.concat(nodes) });
  tree.full[level] = index + 1;
  tree.edge[level] = [];
}

function partialTile(
  bytes: Uint8Array,
  level: number,
  before: TreeState,
  full: readonly number[],
): Tile[] {
  const width = bytes.length / HASH_BYTES;
  const index = full[level] ?? 0;
  const wasFull = tileLevels(before.size)[level]?.full ?? 0;
  const isSame = index === wasFull && (before.edge[level]?.length ?? 0) === bytes.length;
  return width === 0 || isSame ? [] : [{ level, index, width, bytes }];
}

/** Roots of the complete subtrees that a partial tile holds, the smallest first. */
function stackOf(tile: Uint8Array): Hash[] {
  const stack: Hash[] = [];
  let nodes = hashesIn(tile);
  while (nodes.length > 0) {
    const width = 2 ** floorLog2(nodes.length);
    stack.unshift(completeRoot(nodes.slice(0, width)));
    nodes = nodes.slice(width);
  }
  return stack;
}

/** The root over 2^n hashes. */
export function completeRoot(nodes: readonly Hash[]): Hash {
  let row = nodes;
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) {
      above.push(nodeHash(row[i] ?? emptyRoot(), row[i + 1] ?? emptyRoot()));
    }
    row = above;
  }
  return row[0] ?? emptyRoot();
}

export function hashesIn(bytes: Uint8Array): Hash[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}
