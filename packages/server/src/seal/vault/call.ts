import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { isObject, parseJson, type JsonObject } from '@clotho/core';
import { KeyProviderError } from '../protection/provider.ts';
import type { VaultConfig } from './config.ts';
import { errorOfAnswer, unreachable } from './errors.ts';

export interface VaultCall {
  /** Below `/v1/`. */
  path: string;
  body: Record<string, string>;
  token?: string;
}

interface Answer {
  status: number;
  location: string | undefined;
  text: string;
}

/** Answers are small; one that is not is none of Vault's. */
const LIMIT = 1024 * 1024;

/** One write to the HTTP API of Vault. Throws KeyProviderError. */
export async function callVault(call: VaultCall, config: VaultConfig): Promise<JsonObject> {
  const answer = await send(call, config);
  const body = parsed(answer.text);
  if (answer.status !== 200) throw errorOfAnswer(call.path, { ...answer, body }, config);
  if (body) return body;
  throw new KeyProviderError(
    'Malformed',
    `${config.address} answered v1/${call.path} in words that are not Vault's; check CLOTHO_VAULT_ADDR`,
  );
}

async function send({ path, body, token }: VaultCall, config: VaultConfig): Promise<Answer> {
  const { address, namespace, caFile, timeoutMs } = config;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await exchange(
      `${address}/v1/${path}`,
      {
        method: 'POST',
        signal,
        headers: {
          'content-type': 'application/json',
          'x-vault-request': 'true',
          ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
          ...(token === undefined ? {} : { 'x-vault-token': token }),
        },
        ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
      },
      JSON.stringify(body),
    );
  } catch (error) {
    throw unreachable(path, signal.aborted ? undefined : error, config);
  }
}

/** Follows no redirect: the token is for this address alone. */
function exchange(url: string, options: https.RequestOptions, body: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = url.startsWith('https:') ? https.request : http.request;
  request(url, { ...options, agent: false }, (message) => {
    readLimited(message).then(
      (text) =>
        resolve({ status: message.statusCode ?? 0, location: message.headers.location, text }),
      reject,
    );
  })
    .on('error', reject)
    .end(body);
  return promise;
}

async function readLimited(message: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > LIMIT) throw new Error(`the answer has more than ${LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
