import { hash } from 'node:crypto';

import type { BlobRef } from '@clotho/api';

import { JournalError } from './error.ts';

export interface Blob {
  ref: BlobRef;
  bytes: Uint8Array;
}

export const SALT_BYTES = 32;

/** A blob of public content; two of the same content are the same. */
export function blobOf(content: Uint8Array, about: BlobAbout = {}): Blob {
  return blob(content, false, about);
}

/**
 * A blob of content that may have to be erased, such as personal data. `salt` is 32 random bytes
 * that are used for nothing else. Throws JournalError `BadBlob`.
 */
export function saltedBlobOf(content: Uint8Array, salt: Uint8Array, about: BlobAbout = {}): Blob {
  if (salt.length !== SALT_BYTES) {
    throw new JournalError('BadBlob', `a salt has ${SALT_BYTES} random bytes, not ${salt.length}`);
  }
  return blob(Buffer.concat([salt, content]), true, about);
}

/** The content of a blob that has been checked. */
export function contentOf(bytes: Uint8Array, { salted }: Pick<BlobRef, 'salted'>): Uint8Array {
  return salted ? bytes.subarray(SALT_BYTES) : bytes;
}

export type BlobProblem = 'Size' | 'Hash' | 'Salt';

/** What keeps the bytes from being those that the entry speaks of. */
export function blobProblem(bytes: Uint8Array, ref: BlobRef): BlobProblem | undefined {
  if (bytes.length !== ref.size) return 'Size';
  if (hash('sha256', bytes, 'hex') !== ref.sha256) return 'Hash';
  if (ref.salted && isWeakSalt(bytes)) return 'Salt';
  return undefined;
}

type BlobAbout = Pick<BlobRef, 'name' | 'mediaType'>;

function blob(bytes: Uint8Array, salted: boolean, about: BlobAbout): Blob {
  return {
    ref: { sha256: hash('sha256', bytes, 'hex'), size: bytes.length, salted, ...about },
    bytes,
  };
}

// No more can be told of randomness from outside than that somebody forgot it.
function isWeakSalt(bytes: Uint8Array): boolean {
  const salt = bytes.subarray(0, SALT_BYTES);
  return salt.length < SALT_BYTES || new Set(salt).size < 8;
}
