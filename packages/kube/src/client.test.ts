import { afterEach, expect, test } from 'vitest';
import { KubeClient } from './client.ts';
import { couldNotCheck, isConflict, KubeError } from './kube-error.ts';
import {
  failure,
  reply,
  scriptedServer,
  type ScriptedRequest,
  type ScriptedServer,
} from './testing/scripted-server.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps', namespaced: true };
const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };
const object = { kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n', resourceVersion: '1' } };
const open: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(
  script: (request: ScriptedRequest, index: number) => void,
  onWarning?: (text: string) => void,
): Promise<{ client: KubeClient; server: ScriptedServer }> {
  const server = await scriptedServer(script);
  open.push(server);
  const client = new KubeClient(server.config, onWarning === undefined ? {} : { onWarning });
  return { client, server };
}

async function errorOf(call: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await call.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(KubeError);
  return error as KubeError;
}

test('keeps integers beyond the doubles and authenticates with the token', async () => {
  const body = '{"kind":"ConfigMap","metadata":{"name":"a"},"big":9007199254740993}';
  const { client, server } = await serve((request) => reply(request, 200, body));
  const got = await client.get(CONFIG_MAPS, 'a', 'n');
  expect(got['big']).toBe(9007199254740993n);
  await client.create(CONFIG_MAPS, got, { namespace: 'n' });
  expect(server.requests[1]?.body).toBe(body);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer secret-token');
});

test('writes the path, query and content type that each call asks for', async () => {
  const { client, server } = await serve((request) => reply(request, 200, object));
  await client.apply(DEPLOYMENTS, object, { fieldManager: 'f', force: true, dryRun: true });
  await client.replaceStatus(DEPLOYMENTS, object);
  await client.mergePatch(CONFIG_MAPS, 'a/b', {}, { namespace: 'n', subresource: 'x' });
  await client.jsonPatch(CONFIG_MAPS, 'a', [{ op: 'remove', path: '/data' }], { namespace: 'n' });
  await client.remove(CONFIG_MAPS, 'a', { namespace: 'n', preconditions: { uid: 'u' } });
  const calls = server.requests.map(({ method, path, query, headers }) =>
    [method, path, query.toString(), headers['content-type']].join(' '),
  );
  expect(calls).toEqual([
    'PATCH /apis/apps/v1/namespaces/n/deployments/a force=true&dryRun=All&fieldManager=f application/apply-patch+yaml',
    'PUT /apis/apps/v1/namespaces/n/deployments/a/status  application/json',
    'PATCH /api/v1/namespaces/n/configmaps/a%2Fb/x  application/merge-patch+json',
    'PATCH /api/v1/namespaces/n/configmaps/a  application/json-patch+json',
    'DELETE /api/v1/namespaces/n/configmaps/a  application/json',
  ]);
  expect(JSON.parse(server.requests[4]?.body ?? '')).toMatchObject({ preconditions: { uid: 'u' } });
});

test.each([
  [401, 'Unauthorized', 'Unauthorized', false],
  [403, 'Forbidden', 'Forbidden', false],
  [404, 'NotFound', 'NotFound', false],
  [409, 'AlreadyExists', 'AlreadyExists', false],
  [409, 'Conflict', 'Conflict', false],
  [410, 'Expired', 'Gone', false],
  [422, 'Invalid', 'Invalid', false],
  [429, 'TooManyRequests', 'TooManyRequests', true],
  [500, 'InternalError', 'ServerError', true],
  [504, 'Timeout', 'Timeout', true],
])('answers %i %s as %s', async (status, reason, code, unchecked) => {
  const { client } = await serve((request) => reply(request, status, failure(status, reason)));
  const error = await errorOf(client.get(CONFIG_MAPS, 'a', 'n'));
  expect([error.code, error.status, couldNotCheck(error)]).toEqual([code, status, unchecked]);
  expect(error.apiStatus?.['reason']).toBe(reason);
});

test('reads a proxy page as the words of the error', async () => {
  const { client } = await serve((request) => reply(request, 502, '<html>bad gateway</html>'));
  const error = await errorOf(client.get(CONFIG_MAPS, 'a', 'n'));
  expect([error.code, error.message]).toEqual([
    'ServerError',
    'GET /api/v1/namespaces/n/configmaps/a: <html>bad gateway</html>',
  ]);
});

test('retries a read whose connection was reset, but not a write', async () => {
  const { client, server } = await serve((request, index) => {
    if (index === 0 || index === 2) {
      request.response.socket?.destroy();
    } else {
      reply(request, 200, object);
    }
  });
  await client.get(CONFIG_MAPS, 'a', 'n');
  const error = await errorOf(client.create(CONFIG_MAPS, object, { namespace: 'n' }));
  expect([error.code, server.requests.length]).toEqual(['Unreachable', 3]);
});

test('repeats a write that the server asks to repeat', async () => {
  const { client, server } = await serve((request, index) =>
    index === 0
      ? reply(request, 429, failure(429, 'TooManyRequests'), { 'retry-after': '0' })
      : reply(request, 201, object),
  );
  await client.create(CONFIG_MAPS, object, { namespace: 'n' });
  expect(server.requests).toHaveLength(2);
});

test('says Timeout when no answer comes, Aborted when the caller gives up', async () => {
  const { client } = await serve(() => {});
  const late = await errorOf(client.get(CONFIG_MAPS, 'a', 'n', { timeoutMs: 30 }));
  const signal = AbortSignal.abort();
  const given = await errorOf(client.get(CONFIG_MAPS, 'a', 'n', { signal }));
  expect([late.code, given.code]).toEqual(['Timeout', 'Aborted']);
});

test('says Unreachable when nobody listens', async () => {
  const { client, server } = await serve(() => {});
  await server.close();
  open.pop();
  const error = await errorOf(client.get(CONFIG_MAPS, 'a', 'n'));
  expect([error.code, isConflict(error), couldNotCheck(error)]).toEqual([
    'Unreachable',
    false,
    true,
  ]);
});

test('hands over every warning', async () => {
  const warnings: string[] = [];
  const { client } = await serve(
    (request) => {
      request.response.setHeader('warning', ['299 - "one", 299 - "two \\"2\\""', '299 - "3"']);
      reply(request, 200, object);
    },
    (text) => warnings.push(text),
  );
  await client.get(CONFIG_MAPS, 'a', 'n');
  expect(warnings).toEqual(['one', 'two "2"', '3']);
});

test('names the kind of listed items and the next page', async () => {
  const { client } = await serve((request) =>
    reply(request, 200, {
      apiVersion: 'v1',
      kind: 'ConfigMapList',
      metadata: { resourceVersion: '7', continue: 'more' },
      items: [{ metadata: { name: 'a' } }],
    }),
  );
  const page = await client.list(CONFIG_MAPS, { namespace: 'n', limit: 1 });
  expect(page).toEqual({
    items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
    resourceVersion: '7',
    continue: 'more',
  });
});

test('reads watch events that are cut anywhere', async () => {
  const lines = ['ADDED', 'MODIFIED', 'BOOKMARK'].map((type, index) =>
    JSON.stringify({ type, object: { metadata: { name: 'ä', resourceVersion: `${index}` } } }),
  );
  const { client } = await serve(({ response }) => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
    }
    response.end();
  });
  const types: string[] = [];
  for await (const event of client.watch(CONFIG_MAPS, {}, new AbortController().signal)) {
    types.push(`${event.type} ${event.object.metadata.name}`);
  }
  expect(types).toEqual(['ADDED ä', 'MODIFIED ä', 'BOOKMARK ä']);
});
