import { equalHashes, HASH_BYTES, type Hash } from './hash.ts';
import { rootAt, type ReadNode } from './proof.ts';
import { subtreesOf } from './subtree.ts';
import { nodesFrom, type ReadTile } from './tile-nodes.ts';
import { hashInTile, TILE_WIDTH, tileIn, tilePath, type TileId } from './tile.ts';
import { completeRoot, hashesIn } from './tree.ts';

export type TileProblem =
  /** There is no such tile. */
  | 'Missing'
  /** Its length is not that of its width. */
  | 'Length'
  /** Its hashes are not those that the tile above it names. */
  | 'Altered'
  /** The tiles at the right edge do not give the root. */
  | 'NotOfRoot';

export type ProvenTile =
  { ok: true; bytes: Uint8Array } | { ok: false; path: string; problem: TileProblem };

/**
 * Reads tiles that prove themselves: each hash that is given out is shown to be part of the tree
 * with this size and root. A tile is hashed once, so that a whole tree costs one hash a leaf.
 */
export class ProvenTiles {
  readonly #size: number;
  readonly #root: Hash;
  readonly #readTile: ReadTile;
  /** By level and index: it is asked for with every leaf. */
  readonly #known: Map<number, ProvenTile>[] = [];
  #edge: ProvenTile | undefined;

  constructor(size: number, root: Hash, readTile: ReadTile) {
    this.#size = size;
    this.#root = root;
    this.#readTile = readTile;
  }

  /** The tile at this place of the tree. Throws JournalError for a place outside of it. */
  tile(level: number, index: number): ProvenTile {
    const known = (this.#known[level] ??= new Map<number, ProvenTile>());
    const found = known.get(index);
    if (found) return found;
    const id = tileIn(this.#size, level, index);
    const proven = this.#prove(id, tilePath(id));
    known.set(index, proven);
    return proven;
  }

  /** The hash of a leaf, or what keeps it from being known. */
  leaf(seq: number): ProvenTile {
    const tile = this.tile(0, Math.floor(seq / TILE_WIDTH));
    return tile.ok ? { ok: true, bytes: hashInTile(tile.bytes, seq % TILE_WIDTH) } : tile;
  }

  /** The root that the tree had when it was smaller; what was proven cannot say otherwise. */
  rootAt(size: number): ProvenTile {
    let failed: ProvenTile | undefined;
    const readNode: ReadNode = nodesFrom(({ level, index }) => {
      const tile = this.tile(level, index);
      if (tile.ok) return tile.bytes;
      failed ??= tile;
      return new Uint8Array(TILE_WIDTH * HASH_BYTES);
    }, this.#size);
    const root = rootAt(size, readNode);
    return failed ?? { ok: true, bytes: root };
  }

  #prove(id: TileId, path: string): ProvenTile {
    const bytes = this.#readTile(id);
    if (!bytes) return { ok: false, path, problem: 'Missing' };
    if (bytes.length !== id.width * HASH_BYTES) return { ok: false, path, problem: 'Length' };
    if (id.width < TILE_WIDTH) {
      const edge = (this.#edge ??= this.#proveEdge());
      return edge.ok ? { ok: true, bytes } : edge;
    }
    const above = this.tile(id.level + 1, Math.floor(id.index / TILE_WIDTH));
    if (!above.ok) return above;
    const named = hashInTile(above.bytes, id.index % TILE_WIDTH);
    if (equalHashes(completeRoot(hashesIn(bytes)), named)) return { ok: true, bytes };
    return { ok: false, path, problem: 'Altered' };
  }

  /** The partial tiles, which together hold exactly the nodes that the root is made of. */
  #proveEdge(): ProvenTile {
    let failed: ProvenTile | undefined;
    let path = '';
    const readNode = nodesFrom((id) => {
      path ||= tilePath(id);
      const bytes = this.#readTile(id);
      if (bytes?.length === id.width * HASH_BYTES) return bytes;
      failed ??= { ok: false, path: tilePath(id), problem: bytes ? 'Length' : 'Missing' };
      return new Uint8Array(id.width * HASH_BYTES);
    }, this.#size);
    const root = rootAt(this.#size, readNode);
    if (failed) return failed;
    const isRoot = equalHashes(root, this.#root);
    return isRoot ? { ok: true, bytes: root } : { ok: false, path, problem: 'NotOfRoot' };
  }
}

/**
 * The tiles that prove these leaves, and the roots at these smaller sizes, to whoever trusts the
 * root at `size`. Throws JournalError for what is outside of the tree.
 */
export function tilesToProve(
  size: number,
  leaves: Iterable<number>,
  olderSizes: readonly number[] = [],
): TileId[] {
  const tiles = new Map<string, TileId>();
  const add = (level: number, index: number): void => {
    const tile = tileIn(size, level, index);
    const path = tilePath(tile);
    if (tiles.has(path)) return;
    tiles.set(path, tile);
    if (tile.width === TILE_WIDTH) add(level + 1, Math.floor(index / TILE_WIDTH));
  };
  for (const leaf of leaves) add(0, Math.floor(leaf / TILE_WIDTH));
  for (const older of [...olderSizes, size]) {
    for (const { level, index } of subtreesOf(0, older)) {
      const height = Math.floor(level / 8);
      add(height, Math.floor((index * 2 ** (level % 8)) / TILE_WIDTH));
    }
  }
  return [...tiles.values()];
}
