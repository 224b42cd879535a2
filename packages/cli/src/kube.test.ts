import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listOf, startApiServer, statusReply } from './testing/api-server.ts';
import { testHost, type } from './testing/host.ts';
import { connect } from './kube.ts';

test('requests carry the credentials of the context', async () => {
  await using server = await startApiServer(() => ({ body: listOf([]) }));
  await type(testHost(server), 'get changes');
  expect(server.seen[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    accept: 'application/json',
    'user-agent': 'clotho',
  });
});

test('a stream gives whole lines however the server cuts them', async () => {
  await using server = await startApiServer(() => (response) => {
    response.write('{"type":"A","obj');
    response.write('ect":"é"}\n\n{"type"');
    response.end(':"B"}\n');
  });
  const cluster = await connect({ kubeconfig: server.kubeconfig });
  const events = [];
  for await (const event of cluster.stream('/x', new AbortController().signal)) events.push(event);
  expect(events).toEqual([{ type: 'A', object: 'é' }, { type: 'B' }]);
});

test('an API server that is not there exits 3 and says where it was looked for', async () => {
  const server = await startApiServer(() => ({ body: listOf([]) }));
  const host = testHost(server);
  const connecting = await connect({ kubeconfig: server.kubeconfig });
  await server[Symbol.asyncDispose]();
  host.connect = () => Promise.resolve(connecting);
  expect(await type(host, 'get changes')).toBe(3);
  expect(host.stderr()).toMatch(
    `Error: The API server ${server.url} could not be reached: connect ECONNREFUSED`,
  );
});

test.each([
  ['unknown user', statusReply(401, 'Unauthorized', 'Unauthorized'), 3, 'log in again'],
  ['no permission', statusReply(403, 'Forbidden', 'user "x" cannot list y'), 1, 'ask for a role'],
  ['broken server', statusReply(500, 'InternalError', 'etcd is away'), 3, 'etcd is away'],
  ['missing CRDs', { status: 404, body: '404 page not found\n' }, 3, 'Clotho is not installed'],
  ['a web page', { status: 200, body: '<html>Login</html>' }, 3, 'not look like a Kubernetes'],
])('%s: the exit code and the words tell what to do', async (_, reply, code, words) => {
  await using server = await startApiServer(() => reply);
  const host = testHost(server);
  expect(await type(host, 'get changes')).toBe(code);
  expect(host.stderr()).toContain(words);
});

test('an interrupt ends a request that is not answered', async () => {
  const interruption = new AbortController();
  await using server = await startApiServer(() => () => interruption.abort());
  const { kubeconfig } = server;
  const host = testHost(server, { interrupted: interruption.signal });
  host.connect = () => connect({ kubeconfig, signal: interruption.signal });
  expect(await type(host, 'get changes')).toBe(130);
  expect(host.stderr()).toBe('');
});

test('an unknown context is a usage error that names the known ones', async () => {
  await using server = await startApiServer(() => ({ body: listOf([]) }));
  const host = testHost(server);
  expect(await type(host, 'get changes --context nope')).toBe(2);
  expect(host.stderr()).toBe(
    'Error: The kubeconfig has no context nope.\nNext: choose one of: test\n',
  );
});

test('a kubeconfig that is missing, broken or empty exits 3', async () => {
  await using server = await startApiServer(() => ({ body: listOf([]) }));
  const host = testHost(server);
  expect(await type(host, 'get changes --kubeconfig /nowhere/config')).toBe(3);
  expect(host.stderr()).toContain('The kubeconfig could not be read: ENOENT');
  writeFileSync(server.kubeconfig, 'a: [b');
  expect(await type(host, 'get changes')).toBe(3);
  writeFileSync(server.kubeconfig, '{"apiVersion":"v1","kind":"Config"}');
  expect(await type(host, 'get changes')).toBe(3);
  expect(host.stderr()).toContain('The kubeconfig has no current context.');
});
