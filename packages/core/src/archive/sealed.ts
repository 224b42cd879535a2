import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Json } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { getPath, JsonError, parseJson } from '../digest/json.ts';
import { ArchiveRecordError } from './error.ts';
import type { ArchiveAbout } from './record.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** Every key here encrypts one thing and is never used again, so that no nonce is needed. */
const NONCE = Buffer.alloc(12);
const WRAPPING = 'X25519, HKDF-SHA-256, AES-256-GCM';
const INFO = 'clotho-archive/v1 key';

/** Randomness of one record; it is used for nothing else. */
export interface FreshKeys {
  /** 32 random bytes. */
  dataKey: Uint8Array;
  /** A new X25519 private key. */
  ephemeral: KeyObject;
}

/**
 * Content that only the holder of the recipient's private key can open, and nobody once `key` is
 * erased: the ciphertext may then lie in an archive that lets nothing be removed.
 *
 * @returns `sealed` for the record, and the wrapped `key` that is kept apart from it
 * @throws ArchiveRecordError `BadKey`
 */
export function sealContent(
  content: Uint8Array,
  about: ArchiveAbout,
  { dataKey, ephemeral }: FreshKeys,
  recipient: KeyObject,
): { sealed: string; key: string } {
  const bound = boundTo(about);
  const wrapping = wrappingKey(ephemeral, recipient, recipient);
  return {
    sealed: encrypt(content, dataKey, bound).toString('base64'),
    key: canonicalize({
      algorithm: WRAPPING,
      recipient: recipientId(recipient),
      ephemeral: rawOf(createPublicKey(ephemeral)).toString('base64'),
      wrapped: encrypt(dataKey, wrapping, bound).toString('base64'),
    }),
  };
}

/** Opens what `sealContent` sealed. Throws ArchiveRecordError `BadKey`, `NotOpened`. */
export function openContent(
  { sealed, ...about }: ArchiveAbout & { sealed: string },
  key: string,
  recipient: KeyObject,
): Buffer {
  const bound = boundTo(about);
  const { ephemeral, wrapped } = readKey(key);
  const wrapping = wrappingKey(recipient, ephemeral, createPublicKey(recipient));
  const dataKey = decrypt(wrapped, wrapping, bound);
  return decrypt(Buffer.from(sealed, 'base64'), dataKey, bound);
}

/** Short name of a public key: which private key opens what was sealed for it. */
export function recipientId(recipient: KeyObject): string {
  return hash('sha256', rawOf(recipient), 'hex').slice(0, 16);
}

/** A ciphertext that is put into another record does not open there. */
function boundTo({ change, contentDigest, covers }: ArchiveAbout): Buffer {
  return Buffer.from(canonicalize({ change: { ...change }, contentDigest, covers }));
}

function wrappingKey(own: KeyObject, other: KeyObject, recipient: KeyObject): Uint8Array {
  assertX25519(own);
  assertX25519(other);
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  return new Uint8Array(hkdfSync('sha256', shared, rawOf(recipient), INFO, KEY_BYTES));
}

function assertX25519({ asymmetricKeyType }: KeyObject): void {
  if (asymmetricKeyType === 'x25519') return;
  throw new ArchiveRecordError(
    'BadKey',
    `this is a key of type ${asymmetricKeyType ?? 'secret'}; the archive needs X25519: openssl genpkey -algorithm X25519`,
  );
}

function readKey(text: string): { ephemeral: KeyObject; wrapped: Buffer } {
  try {
    const key = parseJson(text);
    const x = bytesAt(key, 'ephemeral').toString('base64url');
    const jwk = { kty: 'OKP', crv: 'X25519', x };
    const ephemeral = createPublicKey({ key: jwk, format: 'jwk' });
    return { ephemeral, wrapped: bytesAt(key, 'wrapped') };
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof TypeError || isCryptoError(error))) {
      throw error;
    }
    throw new ArchiveRecordError('NotOpened', 'this is no key of an archive record', error);
  }
}

function bytesAt(key: Json, field: string): Buffer {
  const value = getPath(key, [field]);
  return Buffer.from(typeof value === 'string' ? value : '', 'base64');
}

function rawOf(key: KeyObject): Buffer {
  assertX25519(key);
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function encrypt(content: Uint8Array, key: Uint8Array, bound: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, NONCE);
  cipher.setAAD(bound);
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(sealed: Buffer, key: Uint8Array, bound: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
    decipher.setAAD(bound);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = 'this key does not open it, or it was altered';
    throw new ArchiveRecordError('NotOpened', message, error);
  }
}

function isCryptoError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
