import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { mintCa, mintLeaf, type KeyPair } from './certificates.ts';
import { serve, type HttpsServer, type ServeHandler, type ServeOptions } from './serve.ts';

let ca: KeyPair;
let leaf: KeyPair;
const names = { dnsNames: [], ips: ['127.0.0.1'] };
const open: HttpsServer[] = [];

beforeAll(async () => {
  ca = await mintCa(Date.now());
  leaf = await mintLeaf(ca, names, Date.now());
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop({ graceMs: 0 })));
});

async function start(handler: ServeHandler, options: Partial<ServeOptions> = {}) {
  const server = await serve(handler, { tls: leaf, port: 0, host: '127.0.0.1', ...options });
  open.push(server);
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly connection: string | undefined;
  readonly serial: string;
}

function post(port: number, body: string | Buffer, agent?: https.Agent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { host: '127.0.0.1', port, ca: ca.cert, method: 'POST', path: '/a?b=c' };
  const request = https.request({ ...options, agent: agent ?? false }, (response) => {
    const chunks: Buffer[] = [];
    const serial = (response.socket as TLSSocket).getPeerCertificate().serialNumber;
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({
        status: response.statusCode,
        body: Buffer.concat(chunks).toString(),
        connection: response.headers.connection,
        serial,
      }),
    );
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

const echo: ServeHandler = async ({ method, path, query, body }) => ({
  status: 200,
  body: `${method} ${path} ${query.toString()} ${body}`,
});

test('hands the text of the body to the handler, over a certificate that the CA vouches for', async () => {
  const { port } = await start(echo);
  expect(await post(port, 'hällo')).toMatchObject({ status: 200, body: 'POST /a b=c hällo' });
});

test('answers 413 to a body over the limit, announced or not', async () => {
  const { port } = await start(echo, { bodyLimit: 10 });
  expect(await post(port, 'x'.repeat(10))).toMatchObject({ status: 200 });
  expect(await post(port, 'x'.repeat(11))).toMatchObject({ status: 413, connection: 'close' });
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const options = { host: '127.0.0.1', port, ca: ca.cert, method: 'POST', agent: false as const };
  const request = https.request(options, (response) => resolve(response.statusCode));
  request.on('error', reject);
  request.write('x'.repeat(11));
  expect(await promise).toBe(413);
  request.destroy();
});

test('answers 400 to what is not UTF-8 and 500 without details when the handler throws', async () => {
  const errors: unknown[] = [];
  const { port } = await start(() => Promise.reject(new Error('secret')), {
    onError: (error) => errors.push(error),
  });
  expect(await post(port, Buffer.from([0xff]))).toMatchObject({ status: 400 });
  const failed = await post(port, '');
  expect([failed.status, failed.body.includes('secret'), errors.length]).toEqual([500, false, 1]);
});

test('lets a request in flight end, closes its connection, and accepts no more', async () => {
  const gate = Promise.withResolvers<void>();
  let asked = false;
  const server = await start(async () => {
    asked = true;
    await gate.promise;
    return { status: 200, body: 'done' };
  });
  const agent = new https.Agent({ keepAlive: true });
  const inFlight = post(server.port, '', agent);
  await vi.waitFor(() => expect(asked).toBe(true));
  const stopped = server.stop();
  await expect(post(server.port, '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  gate.resolve();
  expect(await inFlight).toMatchObject({ status: 200, body: 'done', connection: 'close' });
  await stopped;
  agent.destroy();
});

test('while it drains, a connection that was idle is answered once more and then closed', async () => {
  const server = await start(echo);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  expect(await post(server.port, '', agent)).toMatchObject({ connection: 'keep-alive' });
  const stopped = server.stop({ drainMs: 200 });
  expect(await post(server.port, '', agent)).toMatchObject({ status: 200, connection: 'close' });
  await stopped;
  await expect(post(server.port, '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  agent.destroy();
});

test.runIf(process.platform === 'linux')(
  'replicas share a port: one answers while the other is gone',
  async () => {
    const first = await start(echo, { reusePort: true });
    await start(echo, { reusePort: true, port: first.port });
    await first.stop();
    for (const body of ['a', 'b', 'c', 'd']) {
      expect(await post(first.port, body)).toMatchObject({ status: 200 });
    }
  },
);

test('serves a new certificate to new connections', async () => {
  const server = await start(echo);
  const before = await post(server.port, '');
  server.setSecureContext(await mintLeaf(ca, names, Date.now()));
  const after = await post(server.port, '');
  expect(after.serial).not.toBe(before.serial);
});

test('speaks no plain HTTP', async () => {
  const { port } = await start(echo);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  http
    .get({ host: '127.0.0.1', port, agent: false }, () => resolve('answered'))
    .on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  expect(await promise).toBe('ECONNRESET');
});
