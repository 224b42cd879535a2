import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';

import { JournalError } from '../error.ts';

/** How a key signs: a note itself, or a note and the moment as a witness does. */
export type NoteAlgorithm = 'Ed25519' | 'CosignatureV1';

/** A public key under the name of who signs with it, as C2SP signed-note has it. */
export interface NoteKey {
  name: string;
  algorithm: NoteAlgorithm;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

const TYPES: Readonly<Record<NoteAlgorithm, number>> = { Ed25519: 0x01, CosignatureV1: 0x04 };
const ID_BYTES = 4;
const KEY_BYTES = 32;
const NAME = /^[^\s+]{1,255}$/u;
const VERIFIER_KEY = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u;

/** The first four bytes of the hash over name and key, in hex: what a signature line begins with. */
export function keyIdOf(key: NoteKey): string {
  checkKey(key);
  const input = Buffer.concat([Buffer.from(`${key.name}\n`), typedKey(key)]);
  return hash('sha256', input, 'buffer').subarray(0, ID_BYTES).toString('hex');
}

/** The key as one line of text, e.g. `clotho.example+1a2b3c4d+AT…`. Throws JournalError `BadKey`. */
export function formatVerifierKey(key: NoteKey): string {
  return `${key.name}+${keyIdOf(key)}+${typedKey(key).toString('base64')}`;
}

/** Reads what `formatVerifierKey` writes. Throws JournalError `BadKey`. */
export function parseVerifierKey(text: string): NoteKey {
  const [, name = '', id, base64 = ''] = VERIFIER_KEY.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const algorithm = algorithmOf(bytes[0]);
  if (algorithm && bytes.length === KEY_BYTES + 1 && bytes.toString('base64') === base64) {
    const key = { name, algorithm, publicKey: bytes.subarray(1) };
    if (keyIdOf(key) === id) return key;
  }
  throw new JournalError(
    'BadKey',
    `"${text}" is no Ed25519 verifier key; it looks like name+1a2b3c4d+AWg0…`,
  );
}

/** Whether `signature` over `bytes` was made with the key. */
export function isSignedBy(key: NoteKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, bytes, keyObject(key.publicKey), signature);
}

function algorithmOf(type: number | undefined): NoteAlgorithm | undefined {
  if (type === TYPES.Ed25519) return 'Ed25519';
  return type === TYPES.CosignatureV1 ? 'CosignatureV1' : undefined;
}

function typedKey({ algorithm, publicKey }: NoteKey): Buffer {
  return Buffer.concat([Buffer.of(TYPES[algorithm]), publicKey]);
}

function keyObject(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function checkKey({ name, publicKey }: NoteKey): void {
  if (NAME.test(name) && publicKey.length === KEY_BYTES) return;
  throw new JournalError(
    'BadKey',
    `a key needs a name without spaces and "+" and ${KEY_BYTES} bytes; "${name}" has ${publicKey.length}`,
  );
}
