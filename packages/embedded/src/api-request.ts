import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { EmbeddedError } from './errors.ts';

/** What is needed to speak to an API server. */
export interface ApiServer {
  readonly apiserver: string;
  readonly caPem: string;
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;

/**
 * One request to the API server, for the few that starting a control plane takes.
 *
 * @throws EmbeddedError `RequestFailed` when there was no answer; an answer of any status is returned.
 */
export async function apiRequest(
  { apiserver, caPem }: ApiServer,
  { method = 'GET', path, token, body }: ApiRequest,
): Promise<ApiAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>();
  const call = request(new URL(path, apiserver), {
    method,
    ca: caPem,
    agent: false,
    timeout: TIMEOUT_MS,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  call.on('response', (response) => {
    text(response).then(
      (answer) => resolve({ status: response.statusCode ?? 0, body: answer }),
      reject,
    );
  });
  call.on('timeout', () => call.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
  call.on('error', reject);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  try {
    return await promise;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedError('RequestFailed', `${method} ${apiserver}${path}: ${reason}`, { cause });
  }
}
