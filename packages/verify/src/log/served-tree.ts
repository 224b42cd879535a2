import {
  completeRoot,
  equalHashes,
  HASH_BYTES,
  hashesIn,
  hashInTile,
  ProvenTiles,
  TILE_WIDTH,
  tileIn,
  tileLevels,
  tilePath,
  tilesFor,
  treeState,
  type Checkpoint,
  type TileId,
  type TreeState,
} from '@clotho/core/journal';

import type { Bundle, LogSource } from './source.ts';

/** The tiles that a log serves above its entries, and whether its checkpoint signs for them. */
export class ServedTree {
  readonly #source: LogSource;
  readonly #tiles: Map<string, Buffer>;
  readonly #proven: ProvenTiles;
  readonly size: number;

  private constructor(source: LogSource, tiles: Map<string, Buffer>, checkpoint: Checkpoint) {
    const { size, root } = checkpoint;
    this.#source = source;
    this.#tiles = tiles;
    this.size = size;
    this.#proven = new ProvenTiles(size, root, (tile) => tiles.get(tilePath(tile)));
  }

  static async open(source: LogSource, checkpoint: Checkpoint): Promise<ServedTree> {
    const tiles = new Map<string, Buffer>();
    for (const tile of upperTiles(checkpoint.size)) {
      const bytes = await source.read(tilePath(tile));
      if (bytes) tiles.set(tilePath(tile), bytes);
    }
    return new ServedTree(source, tiles, checkpoint);
  }

  /** A tile above the lowest full ones, as it is served. */
  served(tile: TileId): Buffer | undefined {
    return this.#tiles.get(tilePath(tile));
  }

  /** Whether the checkpoint signs for the leaf hashes that are served with a bundle. */
  signsFor({ begin, width, tile }: Bundle): boolean {
    if (tile?.length !== width * HASH_BYTES) return false;
    const index = begin / TILE_WIDTH;
    if (width < TILE_WIDTH) return this.#proven.tile(0, index).ok;
    const above = this.#proven.tile(1, Math.floor(index / TILE_WIDTH));
    if (!above.ok) return false;
    const named = hashInTile(above.bytes, index % TILE_WIDTH);
    return equalHashes(completeRoot(hashesIn(tile)), named);
  }

  /** The tree when it was smaller, as it is served now; undefined where tiles are missing. */
  async stateAt(size: number): Promise<TreeState | undefined> {
    const edge: Buffer[] = [];
    for (const { level, full, rest } of tileLevels(size)) {
      const bytes =
        rest === 0 ? Buffer.alloc(0) : await this.#source.read(tilePath(tileIn(size, level, full)));
      if (bytes?.length !== rest * HASH_BYTES) return undefined;
      edge.push(bytes);
    }
    return treeState(size, edge);
  }
}

/** All tiles above the lowest level, and the partial one of that. */
function upperTiles(size: number): TileId[] {
  const upper = tileLevels(size).flatMap(({ level, full }) =>
    level === 0 ? [] : Array.from({ length: full }, (_, index) => tileIn(size, level, index)),
  );
  return [...upper, ...tilesFor([{ begin: 0, end: size }], size)];
}
