import { createServer, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

/** A JSON answer, or a function that writes the response itself (streams, broken answers). */
export type Reply = { status?: number; body: unknown } | ((response: ServerResponse) => void);

export interface ApiServer extends AsyncDisposable {
  url: string;
  /** A kubeconfig file with a context `test` in namespace `production`. */
  kubeconfig: string;
  seen: SeenRequest[];
}

/** An HTTP server that speaks as an API server would, by script. */
export async function startApiServer(answer: (request: SeenRequest) => Reply): Promise<ApiServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const { pathname, searchParams } = new URL(message.url ?? '', 'http://server');
      const text = Buffer.concat(chunks).toString('utf8');
      const { method = '', headers } = message;
      const isJson = text !== '' && headers['content-type'] !== 'application/x-ndjson';
      const body: unknown = isJson ? JSON.parse(text) : text || undefined;
      const request = { method, path: pathname, query: searchParams, headers, body };
      seen.push(request);
      send(response, answer(request));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = urlOf(server);
  const folder = mkdtempSync(join(tmpdir(), 'clotho-cli-'));
  return {
    url,
    kubeconfig: writeKubeconfig(folder, url),
    seen,
    [Symbol.asyncDispose]: async () => {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Answers by path (`GET /apis/…`); anything else is a Kubernetes 404. */
export function routes(table: Record<string, unknown>): (request: SeenRequest) => Reply {
  return ({ method, path }) => {
    const body = table[`${method} ${path}`];
    if (body !== undefined) return { status: method === 'POST' ? 201 : 200, body };
    return statusReply(404, 'NotFound', `${path.split('/').at(-1)} not found`);
  };
}

export function statusReply(status: number, reason: string, message: string): Reply {
  return { status, body: { kind: 'Status', status: 'Failure', code: status, reason, message } };
}

export function listOf(
  items: readonly unknown[],
  metadata: object = { resourceVersion: '1' },
): object {
  return { kind: 'List', metadata, items };
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json' });
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
}

function writeKubeconfig(folder: string, server: string): string {
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret-token' } }],
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace: 'production' } }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
