import { isObject } from '@clotho/core';
import { KeyProviderError, type KeyProvider } from '../protection/provider.ts';
import { callVault, type VaultCall } from './call.ts';
import type { VaultConfig } from './config.ts';
import { tokenSource, type TokenSource } from './token.ts';

type Verb = 'encrypt' | 'decrypt' | 'rewrap';

const CIPHERTEXT = /^vault:v[1-9]\d*:[A-Za-z0-9+/]+={0,2}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Protects keys by the transit engine of Vault, over its HTTP API; null where none is configured. */
export function openVault(config: VaultConfig | undefined): KeyProvider | null {
  return config === undefined ? null : vaultTransit(config);
}

/** `now` is a clock that never jumps, in milliseconds. */
export function vaultTransit(
  config: VaultConfig,
  now: () => number = () => performance.now(),
): KeyProvider {
  const tokens = tokenSource(config, now);
  const { address, mount, key: name } = config;
  const transit = async (verb: Verb, body: Record<string, string>): Promise<Transit> => {
    const answer = await withToken({ path: `${mount}/${verb}/${name}`, body }, tokens, config);
    return { verb, address, data: isObject(answer['data']) ? answer['data'] : {} };
  };
  return {
    wrap: async (key) =>
      textIn(
        await transit('encrypt', { plaintext: Buffer.from(key).toString('base64') }),
        'ciphertext',
        CIPHERTEXT,
      ),
    unwrap: async (ciphertext) =>
      Buffer.from(textIn(await transit('decrypt', { ciphertext }), 'plaintext', BASE64), 'base64'),
    rewrap: async (ciphertext) => {
      const newest = textIn(await transit('rewrap', { ciphertext }), 'ciphertext', CIPHERTEXT);
      return versionOf(newest) === versionOf(ciphertext) ? ciphertext : newest;
    },
    describe: () => `the key ${name} of Vault's transit engine ${mount} at ${address}`,
  };
}

interface Transit {
  verb: Verb;
  address: string;
  data: Record<string, unknown>;
}

/** A token may have been revoked before its time: then once more with a new one. */
async function withToken(call: VaultCall, tokens: TokenSource, config: VaultConfig) {
  try {
    return await callVault({ ...call, token: await tokens.token() }, config);
  } catch (error) {
    const isRefused = error instanceof KeyProviderError && error.code === 'Denied';
    if (!isRefused || !tokens.refused()) throw error;
    return callVault({ ...call, token: await tokens.token() }, config);
  }
}

/** `vault:v2` of `vault:v2:...`: the version of the transit key. */
function versionOf(ciphertext: string): string {
  return ciphertext.slice(0, ciphertext.lastIndexOf(':'));
}

function textIn({ verb, address, data }: Transit, field: string, form: RegExp): string {
  const text = data[field];
  if (typeof text === 'string' && form.test(text)) return text;
  throw new KeyProviderError(
    'Malformed',
    `Vault at ${address} answered ${verb} without a proper ${field}; check CLOTHO_VAULT_ADDR, and that the transit key is a symmetric one`,
  );
}
