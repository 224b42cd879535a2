import type { KubeClient } from '@clotho/kube';
import {
  encode,
  keyField,
  readKeySecret,
  wrappedField,
  type KeySecret,
  type StoredKey,
} from '../key-secret.ts';
import { writeFields } from '../rotation/secret.ts';
import { required } from './opener.ts';
import { KeyProviderError, type KeyProvider } from './provider.ts';

/** How keys are to be stored. */
export interface Protection {
  /** Opens what it wrapped; null without any. */
  provider: KeyProvider | null;
  /** Keys are stored as they are, although there is a provider: the way back. */
  plain?: boolean;
}

type Fields = Record<string, string | null>;

/** The field of the Secret for a new key. Throws KeyProviderError. */
export async function fieldsOf(
  kid: string,
  key: Uint8Array,
  protection: Protection,
): Promise<Record<string, string>> {
  const provider = wrapper(protection);
  return provider
    ? { [wrappedField(kid)]: encode(await wrapChecked(key, provider)) }
    : { [keyField(kid)]: encode(key) };
}

/**
 * Stores every key as the protection wants it: wraps what is plain, brings what is wrapped under
 * the newest version of the provider's key, or opens all. The keys themselves stay the same.
 * Answers how many changed. Throws KeyProviderError, KubeError.
 */
export async function protectKeys(
  secret: KeySecret,
  protection: Protection,
  client: KubeClient,
): Promise<number> {
  const changes = await changedFields(secret, protection);
  const count = Object.values(changes).filter((value) => value !== null).length;
  if (count > 0) await writeFields(secret, changes, client);
  return count;
}

/** What of the Secret must change for that; each key that changes has one new field. */
export async function changedFields(secret: KeySecret, protection: Protection): Promise<Fields> {
  const { keys, active } = readKeySecret(secret);
  const inUse = keys[active];
  if (wrapper(protection) && inUse && 'plain' in inUse) {
    // Nobody knows yet whether every replica can open what the provider wraps.
    throw new KeyProviderError(
      'Rejected',
      'the active key is stored in plain; first bring a protected one into use with: keys rotate',
    );
  }
  const changes: Fields = {};
  for (const [kid, stored] of Object.entries(keys)) {
    Object.assign(changes, await changedOf(kid, stored, protection));
  }
  return changes;
}

/** Refuses before anything is done what could not be carried through. Throws KeyProviderError. */
export function checkProtection(secret: KeySecret, { provider }: Protection): void {
  const stored = Object.values(readKeySecret(secret).keys);
  // Without it a new key would be stored in plain beside those that somebody wanted protected.
  if (stored.some((key) => 'wrapped' in key)) required(provider);
}

function wrapper({ provider, plain = false }: Protection): KeyProvider | null {
  return plain ? null : provider;
}

async function changedOf(kid: string, stored: StoredKey, protection: Protection): Promise<Fields> {
  const provider = wrapper(protection);
  if ('plain' in stored) {
    if (!provider) return {};
    return { ...(await fieldsOf(kid, stored.plain, protection)), [keyField(kid)]: null };
  }
  const opener = required(protection.provider);
  const key = await opener.unwrap(stored.wrapped);
  if (!provider) return { [keyField(kid)]: encode(key), [wrappedField(kid)]: null };
  const wrapped = await provider.rewrap(stored.wrapped);
  if (wrapped === stored.wrapped) return {};
  await checkOpens(wrapped, key, provider);
  return { [wrappedField(kid)]: encode(wrapped) };
}

async function wrapChecked(key: Uint8Array, provider: KeyProvider): Promise<string> {
  const wrapped = await provider.wrap(key);
  await checkOpens(wrapped, key, provider);
  return wrapped;
}

/** A key that can't be opened again would be lost with the last process that knows it. */
async function checkOpens(wrapped: string, key: Uint8Array, provider: KeyProvider): Promise<void> {
  if (Buffer.from(await provider.unwrap(wrapped)).equals(key)) return;
  throw new KeyProviderError(
    'Malformed',
    `${provider.describe()} opens what it wrapped to something else; nothing was stored. Check that its key is not convergent or derived`,
  );
}
