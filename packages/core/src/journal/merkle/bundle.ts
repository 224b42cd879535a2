import { JournalError } from '../error.ts';
import { TILE_WIDTH } from './tile.ts';

/** What the two bytes of a length in a bundle can say. */
export const MAX_LEAF_BYTES = 65_535;

const LENGTH_BYTES = 2;

/** An entry bundle of C2SP tlog-tiles: each leaf after its length. Throws JournalError. */
export function bundleOf(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0 || leaves.length > TILE_WIDTH) {
    throw new JournalError('BadBundle', `a bundle has 1 to 256 leaves, not ${leaves.length}`);
  }
  return Buffer.concat(leaves.flatMap((leaf) => [lengthOf(leaf), leaf]));
}

/** The leaves of a bundle; they share its memory. Throws JournalError `BadBundle`. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const leaves: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const length = at + LENGTH_BYTES <= bundle.length ? view.getUint16(at) : MAX_LEAF_BYTES;
    const end = at + LENGTH_BYTES + length;
    if (end > bundle.length) {
      throw new JournalError('BadBundle', `the bundle ends within leaf ${leaves.length}`);
    }
    leaves.push(bundle.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  if (leaves.length > 0 && leaves.length <= TILE_WIDTH) return leaves;
  throw new JournalError('BadBundle', `a bundle has 1 to 256 leaves, not ${leaves.length}`);
}

function lengthOf(leaf: Uint8Array): Buffer {
  if (leaf.length > MAX_LEAF_BYTES) {
    throw new JournalError(
      'TooLarge',
      `a leaf of ${leaf.length} bytes is over ${MAX_LEAF_BYTES}; put its content into a blob`,
    );
  }
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt16BE(leaf.length);
  return length;
}
