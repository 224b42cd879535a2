import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKeyInfo } from '@clotho/api';
import { parseInstant } from '@clotho/core';

/** A key without its secret, of which the hash is kept. */
export interface ApiKey extends Omit<ApiKeyInfo, 'revokedAt'> {
  /** SHA-256 in hex. The secret has 256 bits of its own: no slower hash would hide it better. */
  readonly hash: string;
  /** Of who made it, that day: by them the cluster judges what a feed shows. */
  readonly groups?: readonly string[];
  readonly revokedAt?: string;
}

const FORM = /^clotho_([a-z0-9]{12})_([\w-]{43})$/;

/** Whether a bearer token claims to be one of our keys. */
export function looksLikeApiKey(token: string): boolean {
  return token.startsWith('clotho_');
}

/** A new secret: what its owner sends, and what is kept of it. */
export function makeSecret(): { id: string; key: string; hash: string } {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, key: `clotho_${id}_${secret}`, hash: hash('sha256', secret) };
}

/** The id and the secret in a token; undefined if it is none of ours. */
export function partsOf(token: string): { id: string; secret: string } | undefined {
  const [, id, secret] = FORM.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function hasSecret(key: ApiKey, secret: string): boolean {
  const given = hash('sha256', secret, 'buffer');
  const kept = Buffer.from(key.hash, 'hex');
  return kept.byteLength === given.byteLength && timingSafeEqual(kept, given);
}

/** `now`: milliseconds, real time. */
export function isInForce(key: ApiKey, now: number): boolean {
  return key.revokedAt === undefined && parseInstant(key.expiresAt) > now;
}

/** Whether something covers a namespace; everything, if none is named. */
export function covers(
  { namespaces }: { readonly namespaces: readonly string[] | null },
  namespace: string | undefined,
): boolean {
  if (namespaces === null) return true;
  return namespace !== undefined && namespaces.includes(namespace);
}

/** A key as its keepers see it. */
export function infoOf({ hash: _hash, groups: _groups, ...shown }: ApiKey): ApiKeyInfo {
  return { ...shown, revokedAt: shown.revokedAt ?? null };
}
