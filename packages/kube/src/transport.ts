import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Credentials } from './credentials.ts';
import { exchange, ExchangeError, readText } from './exchange.ts';
import { KubeError } from './kube-error.ts';
import { backoffDelay } from './backoff.ts';
import { errorOfAnswer } from './status.ts';
import { sleep, systemTimers, type Timers } from './timers.ts';
import { isTooEarly, tooEarly } from './unready.ts';
import { warningsOf } from './warnings.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RawRequest {
  readonly method: string;
  /** Absolute path on the API server, without a query. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole call with its retries, milliseconds; 30 000 when left out. */
  readonly timeoutMs?: number | undefined;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface TransportOptions {
  readonly userAgent?: string;
  /** Sent with every request, and never a credential. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Called with each text of a `Warning` header. */
  readonly onWarning?: (text: string) => void;
  readonly timers?: Timers;
  readonly random?: () => number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_RETRIES = 3;
const RETRY_BACKOFF = { baseMs: 100, capMs: 2_000 };
const TRANSIENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
// Below the 90 s after which the API server closes idle connections, so that a write never
// meets a connection that is just being closed.
const AGENT_OPTIONS = { keepAlive: true, keepAliveMsecs: 15_000, timeout: 30_000 };

/** Authenticated HTTP to one API server over kept-alive connections, with bounded retries. */
export class Transport {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #options: TransportOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #credentials: Credentials;
  readonly #agents = { http: new http.Agent(AGENT_OPTIONS), https: new https.Agent(AGENT_OPTIONS) };

  constructor(config: KubeConfig, options: TransportOptions = {}) {
    const cluster = config.getCurrentCluster();
    if (cluster === null) {
      throw new Error('the kubeconfig names no current cluster; set its current-context');
    }
    this.#config = config;
    this.#server = cluster.server.replace(/\/+$/, '');
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#random = options.random ?? Math.random;
    this.#credentials = new Credentials(config, this.#timers);
  }

  /**
   * Sends a request and reads the whole answer. What a starting API server refuses is asked again
   * once it is ready. @throws KubeError, also for a status of 400 or more
   */
  async request(request: RawRequest): Promise<RawResponse> {
    try {
      return await this.#requestOnce(request);
    } catch (error) {
      if (!isTooEarly(error)) throw error;
      await this.requireReady(nameOf(request));
      return this.#requestOnce(request);
    }
  }

  /** @throws KubeError `Unreachable` while the API server is not ready, in the name of `what` */
  async requireReady(what: string): Promise<void> {
    try {
      await this.#requestOnce({ method: 'GET', path: '/readyz', accept: '*/*' });
    } catch (error) {
      throw tooEarly(what, error);
    }
  }

  async #requestOnce(request: RawRequest): Promise<RawResponse> {
    const deadline = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = joinSignals(deadline, request.signal);
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(request, signal);
      if (!(outcome instanceof Error)) {
        return outcome;
      }
      const wait =
        attempt < MAX_RETRIES ? this.#retryDelay(request.method, outcome, attempt) : null;
      if (signal.aborted || wait === null) {
        throw errorOf(request, outcome, deadline);
      }
      await sleep(this.#timers, wait, signal);
    }
  }

  /**
   * Opens a stream: resolves with the answer once its head is there, and leaves its end to the
   * caller and to `signal`. Nothing is retried. @throws KubeError
   */
  async open(request: RawRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const headTimeout = new AbortController();
    const timer = this.#timers.setTimeout(
      () => headTimeout.abort(),
      request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    );
    try {
      const message = await this.#send(request, joinSignals(headTimeout.signal, signal));
      const status = message.statusCode ?? 0;
      if (status >= 400) {
        throw errorOfAnswer(nameOf(request), answerOf(message, await readText(message)));
      }
      return message;
    } catch (error) {
      throw errorOf(request, error, headTimeout.signal);
    } finally {
      this.#timers.clearTimeout(timer);
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  /** Answers errors as values: whether they end the call is the caller's decision. */
  async #attempt(request: RawRequest, signal: AbortSignal): Promise<RawResponse | Error> {
    try {
      const message = await this.#send(request, signal);
      const answer = answerOf(message, await readText(message));
      return answer.status < 400 ? answer : errorOfAnswer(nameOf(request), answer);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #send(request: RawRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const url = new URL(this.#server + request.path + queryString(request.query));
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const { headers, ...credentials } = await this.#credentials.options();
    const options: https.RequestOptions = {
      ...credentials,
      headers: { ...headers, ...this.#options.headers, ...this.#headers(request, body) },
      method: request.method,
      signal,
    };
    if (this.#config.getCurrentCluster()?.proxyUrl === undefined) {
      options.agent = url.protocol === 'http:' ? this.#agents.http : this.#agents.https;
    }
    const message = await exchange(url, options, body);
    if (message.statusCode === 401) this.#credentials.forget();
    this.#reportWarnings(message);
    return message;
  }

  #headers(request: RawRequest, body: Buffer | undefined): http.OutgoingHttpHeaders {
    const contentType = request.contentType ?? 'application/json';
    return {
      Accept: request.accept ?? 'application/json',
      'User-Agent': this.#options.userAgent ?? 'clotho',
      ...(body === undefined
        ? {}
        : { 'Content-Type': contentType, 'Content-Length': body.byteLength }),
    };
  }

  #reportWarnings(message: IncomingMessage): void {
    for (const text of warningsOf(message.headersDistinct['warning'] ?? [])) {
      this.#options.onWarning?.(text);
    }
  }

  /** Milliseconds before the next attempt, or null when there must be none. */
  #retryDelay(method: string, error: Error, attempt: number): number | null {
    const backoff = backoffDelay(attempt, { ...RETRY_BACKOFF, random: this.#random });
    if (error instanceof KubeError) {
      const asked = error.code === 'TooManyRequests' ? error.retryAfterMs : undefined;
      return asked === undefined ? null : asked + backoff;
    }
    const code = 'code' in error ? String(error.code) : '';
    const sent = !(error instanceof ExchangeError) || error.sent;
    return TRANSIENT.has(code) && (method === 'GET' || !sent) ? backoff : null;
  }
}

function joinSignals(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second === undefined ? first : AbortSignal.any([first, second]);
}

function answerOf(message: IncomingMessage, body: string): RawResponse & { retryAfterMs?: number } {
  const seconds = Number(message.headers['retry-after'] ?? Number.NaN);
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    body,
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function nameOf(request: RawRequest): string {
  return `${request.method} ${request.path}`;
}

/** Says in a KubeError what ended the call; `deadline` tells a timeout from the caller's abort. */
function errorOf(request: RawRequest, error: unknown, deadline: AbortSignal): KubeError {
  if (error instanceof KubeError) {
    return error;
  }
  const what = nameOf(request);
  if (deadline.aborted) {
    return new KubeError('Timeout', `${what}: no answer in time; try again`, { cause: error });
  }
  if (request.signal?.aborted === true || isAbort(error)) {
    return new KubeError('Aborted', `${what}: given up by the caller`, { cause: error });
  }
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError) {
    return new KubeError('Malformed', `${what}: ${words}`, { cause: error });
  }
  return new KubeError('Unreachable', `${what}: ${words}; check that the API server is up`, {
    cause: error,
  });
}

function isAbort(error: unknown): boolean {
  const cause = error instanceof ExchangeError ? error.cause : error;
  return cause instanceof Error && cause.name === 'AbortError';
}
