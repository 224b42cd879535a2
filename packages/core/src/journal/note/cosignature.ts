import type { NoteAlgorithm } from './key.ts';

/** What a signature is over, once its own fields are taken apart. */
export interface Signed {
  bytes: Uint8Array;
  signature: Uint8Array;
  /** Seconds since 1970; only a witness states one. */
  time?: number;
}

const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;

/** Undefined for a blob of another length than the algorithm has. */
export function signedBytes(
  algorithm: NoteAlgorithm,
  text: string,
  blob: Uint8Array,
): Signed | undefined {
  if (algorithm === 'Ed25519') {
    return blob.length === SIGNATURE_BYTES
      ? { bytes: Buffer.from(text), signature: blob }
      : undefined;
  }
  if (blob.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
  const time = Number(Buffer.from(blob).readBigUInt64BE());
  const bytes = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  return { bytes, signature: blob.subarray(TIME_BYTES), time };
}
