import { JournalError } from '../error.ts';
import type { PackFile } from './layout.ts';

const BLOCK = 512;
const NAME_BYTES = 100;

/** Where a file lies within a tar. */
export interface TarMember {
  path: string;
  /** Offset of its first byte. */
  offset: number;
  size: number;
}

/** A tar (ustar) of the files; equal files give equal bytes. Throws JournalError `BadPack`. */
export function tarOf(files: readonly PackFile[]): Buffer {
  const parts = files.flatMap(({ path, bytes }) => [
    header(path, bytes.length),
    bytes,
    Buffer.alloc(padding(bytes.length)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** What a header says; undefined for one of zeros, which ends a tar. Throws `BadPack`. */
export function readTarHeader(block: Uint8Array, at: number): TarMember | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (bytes.every((byte) => byte === 0)) return undefined;
  const text = (from: number, length: number): string =>
    bytes.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const size = Number.parseInt(text(124, 12).trim() || '0', 8);
  const isHeader = text(257, 5) === 'ustar' && checksum(bytes) === Number.parseInt(text(148, 8), 8);
  if (!isHeader || !Number.isSafeInteger(size)) {
    throw new JournalError('BadPack', `there is no tar header at offset ${at}`);
  }
  const prefix = text(345, 155);
  const path = prefix === '' ? text(0, NAME_BYTES) : `${prefix}/${text(0, NAME_BYTES)}`;
  return { path, offset: at + BLOCK, size };
}

/** Offset of the header after this file. */
export function afterMember({ offset, size }: TarMember): number {
  return offset + size + padding(size);
}

function header(path: string, size: number): Buffer {
  const name = Buffer.from(path);
  if (name.length > NAME_BYTES) {
    throw new JournalError('BadPack', `"${path}" is longer than ${NAME_BYTES} bytes`);
  }
  const block = Buffer.alloc(BLOCK);
  name.copy(block);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  // No time of their own: equal content gives equal bytes.
  block.write(`${'0'.repeat(11)}\0`, 136);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The sum of all bytes, with spaces in the place of the sum itself. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  block.forEach((byte, i) => {
    if (i < 148 || i >= 156) sum += byte;
  });
  return sum;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
