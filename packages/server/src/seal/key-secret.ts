import { GATE_NAMESPACE, type JsonObject } from '@clotho/api';
import type { KeyRing } from '@clotho/core';
import type { KubeObject } from '@clotho/kube';

/** Name of the Secret, in the namespace of the gate, that holds the seal keys. */
export const KEY_SECRET = 'clotho-seal-keys';
const KEY_PREFIX = 'key.';

/** The Secret as the API server answers it: values in base64. */
export type KeySecret = KubeObject & { data?: Record<string, string> };

/** What the Secret says. */
export interface LoadedKeys {
  ring: KeyRing;
  /** A key that is being published: it verifies, and will seal once every replica knows it. */
  next?: string;
  /** The path that the API server calls. */
  secretPath: string;
}

class KeySecretError extends Error {
  override readonly name = 'KeySecretError';
  readonly code = 'Damaged';
}

/** Reads the Secret. Throws KeySecretError when something it needs is missing. */
export function readKeySecret({ data = {} }: KeySecret): LoadedKeys {
  const bytes = (field: string): Buffer => Buffer.from(data[field] ?? '', 'base64');
  const keys = Object.keys(data)
    .filter((field) => field.startsWith(KEY_PREFIX))
    .map((field): [string, Buffer] => [field.slice(KEY_PREFIX.length), bytes(field)]);
  const ring: KeyRing = { active: bytes('active').toString(), keys: Object.fromEntries(keys) };
  const secretPath = bytes('path').toString();
  const next = bytes('next').toString();
  if (!Object.hasOwn(ring.keys, ring.active) || secretPath === '') {
    throw new KeySecretError(
      `Secret ${GATE_NAMESPACE}/${KEY_SECRET} is damaged: it needs "active", "path" and "${KEY_PREFIX}<active>"; restore it from a backup`,
    );
  }
  const isPublished = next !== ring.active && Object.hasOwn(ring.keys, next);
  return { ring, secretPath, ...(isPublished ? { next } : {}) };
}

/** The Secret with a first key, for a cluster that has none. */
export function firstKeySecret(randomBytes: (size: number) => Uint8Array): JsonObject {
  const { kid, field, value } = newKey(randomBytes);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: KEY_SECRET, namespace: GATE_NAMESPACE },
    type: 'clotho.cosmosdevops.co.uk/seal-keys',
    data: {
      active: encode(kid),
      [field]: value,
      path: encode(Buffer.from(randomBytes(24)).toString('base64url')),
    },
  };
}

/** A new key: its id, and the field of the Secret with its value. */
export function newKey(randomBytes: (size: number) => Uint8Array): {
  kid: string;
  field: string;
  value: string;
} {
  const kid = `k${Buffer.from(randomBytes(4)).toString('hex')}`;
  return { kid, field: keyField(kid), value: encode(randomBytes(32)) };
}

/** The field of the Secret that holds a key. */
export function keyField(kid: string): string {
  return `${KEY_PREFIX}${kid}`;
}

export function encode(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}
