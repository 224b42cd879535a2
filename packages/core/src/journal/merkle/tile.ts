import { JournalError } from '../error.ts';
import { HASH_BYTES } from './hash.ts';

/** Hashes side by side in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree that one level of tiles spans. */
export const TILE_HEIGHT = 8;

/**
 * A tile of C2SP tlog-tiles: `width` hashes of subtrees of 256^level leaves each, from the subtree
 * `index * 256` on. Only the last tile of a level may be narrower than 256.
 */
export interface TileId {
  level: number;
  index: number;
  width: number;
}

export interface Tile extends TileId {
  bytes: Uint8Array;
}

/** `tile/0/x001/234`, with `.p/5` after it where the tile is partial. */
export function tilePath({ level, index, width }: TileId): string {
  return `tile/${level}/${indexPath(index)}${partial(width)}`;
}

/** `tile/entries/x001/234`, with `.p/5` after it where the bundle is partial. */
export function bundlePath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${indexPath(index)}${partial(width)}`;
}

/** The tile of a path, or of its bundle (`level` -1). Throws JournalError `BadTile`. */
export function parseTilePath(path: string): TileId {
  const match = PATH.exec(path);
  const [, level = '', groups = '', width = '256'] = match ?? [];
  const tile = {
    level: level === 'entries' ? -1 : Number(level),
    index: Number(groups.replaceAll(/x|\//g, '')),
    width: Number(width),
  };
  const isCanonical = [tilePath(tile), bundlePath(tile.index, tile.width)].includes(path);
  const isTile = isCanonical && tile.width <= TILE_WIDTH && Number.isSafeInteger(tile.index);
  if (match && isTile) return tile;
  throw new JournalError('BadTile', `"${path}" is no path of tlog-tiles, such as tile/0/x001/234`);
}

const PATH = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** The widths of all tiles of a tree, as [level, number of full tiles, width of the partial one]. */
export function tileLevels(size: number): { level: number; full: number; rest: number }[] {
  const levels = [];
  for (let level = 0, nodes = size; nodes > 0; level += 1) {
    const full = Math.floor(nodes / TILE_WIDTH);
    levels.push({ level, full, rest: nodes % TILE_WIDTH });
    nodes = full;
  }
  return levels;
}

/** The tile at this place in a tree of `size` leaves, with the width that it has there. */
export function tileIn(size: number, level: number, index: number): TileId {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  const width = Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH);
  if (width > 0) return { level, index, width };
  throw new JournalError(
    'BadTile',
    `a tree of ${size} leaves has no tile ${index} at level ${level}`,
  );
}

/** The hash at a position of a tile's bytes. Throws JournalError `BadTile`. */
export function hashInTile(bytes: Uint8Array, position: number): Uint8Array {
  const hash = bytes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES);
  if (hash.length === HASH_BYTES) return hash;
  throw new JournalError('BadTile', `a tile of ${bytes.length} bytes has no hash ${position}`);
}

function partial(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}
