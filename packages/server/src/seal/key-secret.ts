import { GATE_NAMESPACE, type JsonObject } from '@clotho/api';
import type { KeyRing } from '@clotho/core';
import type { KubeObject } from '@clotho/kube';

/** Name of the Secret, in the namespace of the gate, that holds the seal keys. */
export const KEY_SECRET = 'clotho-seal-keys';
const KEY_PREFIX = 'key.';
const WRAPPED_PREFIX = 'wrapped.';

/** The Secret as the API server answers it: values in base64. */
export type KeySecret = KubeObject & { data?: Record<string, string> };

/** A key as it is, or as only the external KMS can open it. */
export type StoredKey = { plain: Uint8Array } | { wrapped: string };

/** What the Secret says. */
export interface StoredKeys {
  /** Id of the key that seals. */
  active: string;
  /** A key that is being published: it verifies, and will seal once every replica knows it. */
  next?: string;
  /** The path that the API server calls. */
  secretPath: string;
  /** By id. */
  keys: Readonly<Record<string, StoredKey>>;
}

/** The same with every key opened. */
export interface LoadedKeys {
  ring: KeyRing;
  next?: string;
  secretPath: string;
}

class KeySecretError extends Error {
  override readonly name = 'KeySecretError';
  readonly code = 'Damaged';
}

/** Reads the Secret. Throws KeySecretError when something it needs is missing. */
export function readKeySecret({ data = {} }: KeySecret): StoredKeys {
  const bytes = (field: string): Buffer => Buffer.from(data[field] ?? '', 'base64');
  const text = (field: string): string => bytes(field).toString();
  const plain = idsIn(data, KEY_PREFIX).map((kid): [string, StoredKey] => [
    kid,
    { plain: bytes(keyField(kid)) },
  ]);
  const wrapped = idsIn(data, WRAPPED_PREFIX).map((kid): [string, StoredKey] => [
    kid,
    { wrapped: text(wrappedField(kid)) },
  ]);
  const keys = Object.fromEntries([...plain, ...wrapped]);
  const [active, next, secretPath] = [text('active'), text('next'), text('path')];
  if (!Object.hasOwn(keys, active) || secretPath === '') {
    throw new KeySecretError(
      `Secret ${GATE_NAMESPACE}/${KEY_SECRET} is damaged: it needs "active", "path" and "${KEY_PREFIX}<active>" or "${WRAPPED_PREFIX}<active>"; restore it from a backup`,
    );
  }
  const isPublished = next !== active && Object.hasOwn(keys, next);
  return { active, secretPath, keys, ...(isPublished ? { next } : {}) };
}

/** The Secret with a first key, for a cluster that has none; `fields` store the key. */
export function firstKeySecret(
  kid: string,
  fields: Record<string, string>,
  randomBytes: (size: number) => Uint8Array,
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: KEY_SECRET, namespace: GATE_NAMESPACE },
    type: 'clotho.cosmosdevops.co.uk/seal-keys',
    data: {
      active: encode(kid),
      ...fields,
      path: encode(Buffer.from(randomBytes(24)).toString('base64url')),
    },
  };
}

/** A new key and its id. */
export function newKey(randomBytes: (size: number) => Uint8Array): {
  kid: string;
  key: Uint8Array;
} {
  return { kid: `k${Buffer.from(randomBytes(4)).toString('hex')}`, key: randomBytes(32) };
}

/** The field of the Secret that holds a key as it is. */
export function keyField(kid: string): string {
  return `${KEY_PREFIX}${kid}`;
}

/** The field of the Secret that holds what the external KMS made of a key. */
export function wrappedField(kid: string): string {
  return `${WRAPPED_PREFIX}${kid}`;
}

export function encode(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

function idsIn(data: Record<string, string>, prefix: string): string[] {
  return Object.keys(data)
    .filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length));
}
