import { concat, utf8, type Bytes } from './bytes.ts';

/** SHA-256, 32 bytes. */
export type Hash = Bytes;

export const HASH_BYTES = 32;

export async function sha256(bytes: Bytes): Promise<Hash> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** RFC 6962: a leaf is hashed behind 0x00, an inner node behind 0x01, so that neither passes for the other. */
export function leafHash(leaf: Bytes): Promise<Hash> {
  return sha256(concat(Uint8Array.of(0), leaf));
}

export function nodeHash(left: Hash, right: Hash): Promise<Hash> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

export function emptyRoot(): Promise<Hash> {
  return sha256(utf8(''));
}

/** The root over the roots of complete subtrees of one height, a power of two of them. */
export async function rootOver(hashes: readonly Hash[]): Promise<Hash> {
  let level = hashes;
  while (level.length > 1) level = await halved(level);
  const [root] = level;
  if (!root) throw new Error('there is no root over nothing');
  return root;
}

function halved(level: readonly Hash[]): Promise<Hash[]> {
  const pairs: Promise<Hash>[] = [];
  for (let i = 0; i + 1 < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    if (left && right) pairs.push(nodeHash(left, right));
  }
  return Promise.all(pairs);
}
