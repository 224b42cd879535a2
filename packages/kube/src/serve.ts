import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServeResponse {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ServeHandler = (request: ServeRequest) => Promise<ServeResponse>;

/** PEM certificate (with its chain) and key. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
}

export interface ServeOptions {
  readonly tls: TlsMaterial;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly host?: string;
  /**
   * Lets several processes of this user listen on the port, so that the kernel hands each
   * connection to one of them: replicas without a load balancer. Linux.
   */
  readonly reusePort?: boolean;
  /** Bytes; 8 MiB when left out, enough for the old and the new form of the largest object. */
  readonly bodyLimit?: number;
  /** Told when the handler throws; the client sees a 500 without details. */
  readonly onError?: (error: unknown) => void;
}

interface StopTimes {
  readonly drainMs?: number;
  readonly graceMs?: number;
}

export interface HttpsServer {
  readonly port: number;
  /** New connections use the new certificate; open ones keep theirs. */
  setSecureContext(tls: TlsMaterial): void;
  /**
   * For `drainMs` (0 when left out) all is answered as before, but each connection is taken leave of
   * with its answer: a client that happened to send into a connection that is being closed would
   * see a failure. Then accepts no more connections, lets requests in flight end and closes what is
   * idle. What is still open after `graceMs` more (10 000 when left out) is cut.
   */
  stop(times?: StopTimes): Promise<void>;
}

const BODY_LIMIT = 8 * 1024 * 1024;
const GRACE_MS = 10_000;
// The API server keeps its idle connections for 90 s: were ours shorter, it would now and then send
// a review into a connection that is being closed, and the write would be denied.
const KEEP_ALIVE_MS = 120_000;
const HEADERS_TIMEOUT_MS = 32_000;

/** Serves HTTPS (HTTP/1.1) until stopped. @throws when the port cannot be had */
export async function serve(handler: ServeHandler, options: ServeOptions): Promise<HttpsServer> {
  let stopping = false;
  const server = https.createServer(
    {
      ...options.tls,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    },
    (request, response) => {
      const limit = options.bodyLimit ?? BODY_LIMIT;
      void answer(handler, request, limit)
        .catch((error: unknown) => {
          contain(() => options.onError?.(error));
          return { status: 500, body: 'internal error; see the log of the server' };
        })
        .then((answered) => send(response, answered, stopping));
    },
  );
  await listen(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    setSecureContext: (tls) => server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' }),
    stop: async ({ drainMs = 0, graceMs = GRACE_MS } = {}) => {
      stopping = true;
      if (drainMs > 0) await delay(drainMs);
      await close(server, graceMs);
    },
  };
}

async function answer(
  handler: ServeHandler,
  request: IncomingMessage,
  limit: number,
): Promise<ServeResponse> {
  const body = await readBody(request, limit);
  if (body === 'too large') {
    return closing(413, `the body is larger than ${limit} bytes`);
  }
  if (body === 'broken off') {
    return closing(400, 'the body broke off');
  }
  const text = decodeUtf8(body);
  if (text === undefined) {
    return { status: 400, body: 'the body is not UTF-8' };
  }
  const url = new URL(request.url ?? '/', 'https://localhost');
  const { method = 'GET', headers } = request;
  return handler({ method, path: url.pathname, query: url.searchParams, headers, body: text });
}

async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | 'too large' | 'broken off'> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    return 'too large';
  }
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too large' | 'broken off'>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length > limit) {
      request.pause();
      resolve('too large');
    } else {
      chunks.push(chunk);
    }
  });
  request.on('end', () => resolve(Buffer.concat(chunks)));
  request.on('close', () => resolve('broken off'));
  request.on('error', () => resolve('broken off'));
  return promise;
}

function decodeUtf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

function closing(status: number, body: string): ServeResponse {
  return { status, body, headers: { connection: 'close' } };
}

function send(response: ServerResponse, answered: ServeResponse, stopping: boolean): void {
  const body = Buffer.from(answered.body);
  response.writeHead(answered.status, {
    'content-type': 'text/plain; charset=utf-8',
    ...answered.headers,
    'content-length': body.byteLength,
    ...(stopping ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function listen(server: https.Server, options: ServeOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  const { port, host, reusePort = false } = options;
  server.listen({ port, host, reusePort }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

function close(server: https.Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  server.close(() => {
    clearTimeout(cut);
    resolve();
  });
  server.closeIdleConnections();
  return promise;
}

function contain(action: () => void): void {
  try {
    action();
  } catch {
    // A listener that throws must not leave the client without an answer.
  }
}
