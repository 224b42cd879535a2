import { readFile } from 'node:fs/promises';
import { isObject } from '@clotho/core';
import { KeyProviderError } from '../protection/provider.ts';
import { callVault } from './call.ts';
import type { VaultConfig } from './config.ts';

/** Where the token of the next call comes from. */
export interface TokenSource {
  /** Throws KeyProviderError. */
  token(): Promise<string>;
  /** The last token was refused: answers whether another one can be had. */
  refused(): boolean;
}

/** `now` is a clock that never jumps, in milliseconds. */
export function tokenSource(config: VaultConfig, now: () => number): TokenSource {
  const { login } = config;
  if ('tokenFile' in login) {
    // Read every time: whoever keeps the file puts fresh tokens there.
    return { token: () => readCredential(login.tokenFile), refused: () => false };
  }
  return kubernetesTokens(config, login, now);
}

function kubernetesTokens(
  config: VaultConfig,
  { role, mount, jwtFile }: { role: string; mount: string; jwtFile: string },
  now: () => number,
): TokenSource {
  let held: { token: string; until: number } | undefined;
  return {
    token: async () => {
      if (held && now() < held.until) return held.token;
      const path = `auth/${mount}/login`;
      const body = { role, jwt: await readCredential(jwtFile) };
      const { auth } = await callVault({ path, body }, config);
      const { client_token: token, lease_duration: seconds } = isObject(auth) ? auth : {};
      if (typeof token !== 'string' || token === '') {
        throw new KeyProviderError('Malformed', `Vault answered v1/${path} without a token`);
      }
      held = { token, until: now() + lifeOf(seconds) };
      return token;
    },
    refused: () => {
      const hadOne = held !== undefined;
      held = undefined;
      return hadOne;
    },
  };
}

/** Two thirds of its lease; a token without one does not end. */
function lifeOf(seconds: unknown): number {
  return typeof seconds === 'number' && seconds > 0
    ? (seconds * 2000) / 3
    : Number.POSITIVE_INFINITY;
}

async function readCredential(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new KeyProviderError(
      'Denied',
      `${file} can't be read, which Vault is logged into by`,
      error,
    );
  });
  const credential = text.trim();
  if (/^[\x21-\x7e]+$/.test(credential)) return credential;
  throw new KeyProviderError('Denied', `${file} holds no token; put one there on a single line`);
}
