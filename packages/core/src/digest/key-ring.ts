import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Master keys by id. A ring is never changed: after a rotation there is a new one. */
export interface KeyRing {
  /** The key that new seals are made with. */
  readonly active: string;
  /** Each at least 32 random bytes; those that are not active only verify. */
  readonly keys: Readonly<Record<string, Uint8Array>>;
}

export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
  readonly code: 'NoActiveKey' | 'BadKeyId' | 'WeakKey';

  constructor(code: KeyRingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** One key per purpose, so that a MAC made for one can never pass for another. */
export type KeyPurpose = 'clotho/seal/v1' | 'clotho/stamp/v1' | 'clotho/redact/v1';

export type Verification =
  { valid: true } | { valid: false; reason: 'Malformed' | 'UnknownKey' | 'Mismatch' };

const KEY_ID = /^[A-Za-z0-9_-]{1,63}$/;
const TOKEN = /^v1\.([A-Za-z0-9_-]{1,63})\.[A-Za-z0-9_-]{43}$/;
const KEY_BYTES = 32;

/** The key that hides confidential values, from the active master. Throws KeyRingError. */
export function redactionKeyOf(ring: KeyRing): Uint8Array {
  return activeKey(ring, 'clotho/redact/v1');
}

/**
 * Signs with the active key: `v1.<kid>.<base64url HMAC-SHA256>`. `textFor` gives what is signed,
 * and must put the key id into it. Throws KeyRingError.
 */
export function signToken(
  ring: KeyRing,
  purpose: KeyPurpose,
  textFor: (kid: string) => string,
): string {
  return tokenFor(ring.active, activeKey(ring, purpose), textFor);
}

/** Checks a token against what it should sign, in constant time. Throws KeyRingError. */
export function verifyToken(
  token: string,
  ring: KeyRing,
  purpose: KeyPurpose,
  textFor: (kid: string) => string,
): Verification {
  const kid = TOKEN.exec(token)?.[1];
  if (kid === undefined) return { valid: false, reason: 'Malformed' };
  const key = derivedKey(ring, kid, purpose);
  if (!key) return { valid: false, reason: 'UnknownKey' };
  // Whole tokens are compared, so there is only one way to write a valid one.
  const wanted = Buffer.from(tokenFor(kid, key, textFor));
  const isEqual = timingSafeEqual(wanted, Buffer.from(token));
  return isEqual ? { valid: true } : { valid: false, reason: 'Mismatch' };
}

function tokenFor(kid: string, key: Uint8Array, textFor: (kid: string) => string): string {
  const mac = createHmac('sha256', key).update(textFor(kid), 'utf8').digest('base64url');
  return `v1.${kid}.${mac}`;
}

function activeKey(ring: KeyRing, purpose: KeyPurpose): Uint8Array {
  const key = derivedKey(ring, ring.active, purpose);
  if (key) return key;
  throw new KeyRingError(
    'NoActiveKey',
    `the active key "${ring.active}" is not in the key ring; add it or activate another`,
  );
}

const derivedKeys = new WeakMap<KeyRing, Map<string, Uint8Array>>();

function derivedKey(ring: KeyRing, kid: string, purpose: KeyPurpose): Uint8Array | undefined {
  const known = derivedKeys.get(ring) ?? new Map<string, Uint8Array>();
  derivedKeys.set(ring, known);
  const cached = known.get(`${purpose} ${kid}`);
  if (cached) return cached;
  const master = Object.hasOwn(ring.keys, kid) ? ring.keys[kid] : undefined;
  if (!master) return undefined;
  checkMaster(kid, master);
  const key = new Uint8Array(hkdfSync('sha256', master, '', purpose, KEY_BYTES));
  known.set(`${purpose} ${kid}`, key);
  return key;
}

function checkMaster(kid: string, master: Uint8Array): void {
  if (!KEY_ID.test(kid)) {
    throw new KeyRingError('BadKeyId', `key id "${kid}" must be 1 to 63 of A-Z a-z 0-9 _ and -`);
  }
  if (master.byteLength < KEY_BYTES) {
    throw new KeyRingError('WeakKey', `key "${kid}" has under ${KEY_BYTES} bytes; make a new one`);
  }
}
