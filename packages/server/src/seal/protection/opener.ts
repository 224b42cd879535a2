import type { LoadedKeys, StoredKeys } from '../key-secret.ts';
import { KeyProviderError, type KeyProvider } from './provider.ts';

/**
 * Opens stored keys. What was opened once is kept in memory, so that the provider is asked about
 * new keys alone and may be down otherwise.
 */
export class KeyOpener {
  readonly #provider: KeyProvider | null;
  readonly #opened = new Map<string, Uint8Array>();

  constructor(provider: KeyProvider | null) {
    this.#provider = provider;
  }

  /** All or nothing: with a key missing its seals would count as forged. Throws KeyProviderError. */
  async open({ keys, active, next, secretPath }: StoredKeys): Promise<LoadedKeys> {
    const entries: [string, Uint8Array][] = [];
    for (const [kid, stored] of Object.entries(keys)) {
      entries.push([kid, 'plain' in stored ? stored.plain : await this.#unwrap(stored.wrapped)]);
    }
    const ring = { active, keys: Object.fromEntries(entries) };
    return { ring, secretPath, ...(next === undefined ? {} : { next }) };
  }

  async #unwrap(wrapped: string): Promise<Uint8Array> {
    const key = this.#opened.get(wrapped) ?? (await required(this.#provider).unwrap(wrapped));
    this.#opened.set(wrapped, key);
    return key;
  }
}

/** The provider, where something that it wrapped must be opened. Throws KeyProviderError. */
export function required(provider: KeyProvider | null): KeyProvider {
  if (provider) return provider;
  throw new KeyProviderError(
    'NotConfigured',
    'the stored seal keys are protected by an external KMS; name it (CLOTHO_VAULT_ADDR, CLOTHO_VAULT_KEY, and a login)',
  );
}
