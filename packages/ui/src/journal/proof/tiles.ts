import type { Bytes } from './bytes.ts';
import { ProofError } from './error.ts';
import { HASH_BYTES, rootOver, type Hash } from './hash.ts';

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree in one level of tiles. */
const TILE_HEIGHT = 8;

/** Gives the bytes at a path of C2SP tlog-tiles. */
export type ReadTile = (path: string) => Promise<Bytes>;

/** Root of the complete subtree over the leaves from `index * 2^height` on, 2^height of them. */
export type ReadNode = (height: number, index: number) => Promise<Hash>;

/** Reads the nodes of a tree of `size` leaves from its tiles. @throws ProofError BadTile */
export function nodesIn(size: number, readTile: ReadTile): ReadNode {
  return async (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const count = 2 ** (height % TILE_HEIGHT);
    const first = index * count;
    const tile = Math.floor(first / TILE_WIDTH);
    const bytes = await readTile(tilePath(level, tile, widthOf(size, level, tile)));
    const hashes: Hash[] = [];
    for (let i = 0; i < count; i += 1) hashes.push(hashAt(bytes, (first % TILE_WIDTH) + i));
    return rootOver(hashes);
  };
}

export function tilePath(level: number, index: number, width: number): string {
  return `/tile/${level}/${indexPath(index)}${partial(width)}`;
}

/** Where the entries from `index * 256` on lie, in a tree of `size`. */
export function bundlePath(index: number, size: number): string {
  return `/tile/entries/${indexPath(index)}${partial(widthOf(size, 0, index))}`;
}

/** The entries of a bundle, each behind its length in two bytes. @throws ProofError BadBundle */
export function entriesIn(bundle: Bytes): Bytes[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Bytes[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + view.getUint16(at);
    if (end > bundle.length) break;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (at === bundle.length) return entries;
  throw new ProofError('BadBundle', `the bundle ends within its entry ${entries.length}`);
}

function hashAt(bytes: Bytes, position: number): Hash {
  const hash = bytes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES);
  if (hash.length === HASH_BYTES) return hash;
  throw new ProofError('BadTile', `a tile of ${bytes.length} bytes has no hash ${position}`);
}

function widthOf(size: number, level: number, tile: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  return Math.min(TILE_WIDTH, nodes - tile * TILE_WIDTH);
}

function partial(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}

/** 1234067 is written `x001/x234/067`. */
function indexPath(index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  const rest = Math.floor(index / 1000);
  return rest === 0 ? last : `${groups(rest)}/${last}`;
}

function groups(index: number): string {
  const group = `x${String(index % 1000).padStart(3, '0')}`;
  const rest = Math.floor(index / 1000);
  return rest === 0 ? group : `${groups(rest)}/${group}`;
}
