import http from 'node:http';
import type { KubeConfig } from '@kubernetes/client-node';
import { loadKubeConfig } from '../kubeconfig.ts';

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly response: http.ServerResponse;
}

export interface ScriptedServer {
  readonly config: KubeConfig;
  readonly port: number;
  readonly requests: ScriptedRequest[];
  close(): Promise<void>;
}

/** An HTTP server on loopback whose answers a test writes; `port` 0 chooses a free one. */
export async function scriptedServer(
  script: (request: ScriptedRequest, index: number) => void,
  port = 0,
): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const server = http.createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
      const body = Buffer.concat(chunks).toString();
      const { method = 'GET', headers } = incoming;
      const request = { method, path: pathname, query: searchParams, headers, body, response };
      requests.push(request);
      script(request, requests.length - 1);
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(port, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    config: loadKubeConfig({
      server: `http://127.0.0.1:${bound}`,
      skipTLSVerify: true,
      token: 'secret-token',
    }),
    port: bound,
    requests,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

export function reply(
  request: ScriptedRequest,
  status: number,
  body: object | string,
  headers: http.OutgoingHttpHeaders = {},
): void {
  request.response.writeHead(status, { 'content-type': 'application/json', ...headers });
  request.response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A `Status` object as the API server answers failures. */
export function failure(code: number, reason: string, message: string = reason): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}
