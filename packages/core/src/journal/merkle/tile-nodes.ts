import { JournalError } from '../error.ts';
import type { Hash } from './hash.ts';
import type { Range, ReadNode } from './proof.ts';
import { subtreesOf, type Subtree } from './subtree.ts';
import { hashInTile, TILE_HEIGHT, TILE_WIDTH, tileIn, tilePath, type TileId } from './tile.ts';
import { completeRoot } from './tree.ts';

/** Gives the bytes of a tile, or of a wider one at its place; undefined where there is none. */
export type ReadTile = (tile: TileId) => Uint8Array | undefined;

/**
 * Reads the nodes of a tree of `size` leaves from its tiles, for `inclusionProof`,
 * `consistencyProof` and `rootAt`. The reader throws JournalError `TileMissing`.
 */
export function nodesFrom(readTile: ReadTile, size: number): ReadNode {
  return (subtree) => {
    const { tile, first, count } = placeOf(subtree, size);
    const bytes = readTile(tile);
    if (!bytes) {
      throw new JournalError('TileMissing', `${tilePath(tile)} is needed and is not there`);
    }
    const hashes: Hash[] = [];
    for (let i = first; i < first + count; i += 1) hashes.push(hashInTile(bytes, i));
    return completeRoot(hashes);
  };
}

/** The tiles that hold the nodes of these ranges, each once: what must be fetched for a proof. */
export function tilesFor(ranges: readonly Range[], size: number): TileId[] {
  const tiles = new Map<string, TileId>();
  for (const { begin, end } of ranges) {
    for (const subtree of subtreesOf(begin, end)) {
      const { tile } = placeOf(subtree, size);
      tiles.set(tilePath(tile), tile);
    }
  }
  return [...tiles.values()];
}

/** The tile that holds the subtree's root, or the nodes right below it. */
function placeOf(subtree: Subtree, size: number): { tile: TileId; first: number; count: number } {
  const level = Math.floor(subtree.level / TILE_HEIGHT);
  const count = 2 ** (subtree.level % TILE_HEIGHT);
  const node = subtree.index * count;
  const tile = tileIn(size, level, Math.floor(node / TILE_WIDTH));
  return { tile, first: node % TILE_WIDTH, count };
}
