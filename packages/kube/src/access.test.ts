import { afterEach, expect, test } from 'vitest';
import { canI, reviewToken } from './access.ts';
import { KubeClient } from './client.ts';
import { failure, reply, scriptedServer, type ScriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer;

afterEach(() => server.close());

async function answering(status: number, body: object): Promise<KubeClient> {
  server = await scriptedServer((request) => reply(request, status, body));
  return new KubeClient(server.config);
}

const attributes = { verb: 'update', group: 'apps', resource: 'deployments', namespace: 'n' };

test('asks for the whole identity and answers what the authorizers say', async () => {
  const client = await answering(201, { metadata: {}, status: { allowed: true, reason: 'RBAC' } });
  const user = { username: 'ann', uid: 'u', groups: ['dev'], extra: { scopes: ['a'] } };
  expect(await canI(client, user, attributes)).toEqual({ allowed: true, reason: 'RBAC' });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    spec: {
      user: 'ann',
      uid: 'u',
      groups: ['dev'],
      extra: { scopes: ['a'] },
      resourceAttributes: attributes,
    },
  });
});

test('a denial wins over an allowance', async () => {
  const client = await answering(201, { metadata: {}, status: { allowed: true, denied: true } });
  expect(await canI(client, { username: 'ann' }, attributes)).toEqual({
    allowed: false,
    reason: '',
  });
});

test('an unanswered question is an error, not a no', async () => {
  const client = await answering(500, failure(500, 'InternalError'));
  await expect(canI(client, { username: 'ann' }, attributes)).rejects.toMatchObject({
    code: 'ServerError',
  });
});

test('says whose token it is', async () => {
  const user = { username: 'ann', groups: ['dev'] };
  const client = await answering(201, { metadata: {}, status: { authenticated: true, user } });
  expect(await reviewToken(client, 'token')).toEqual({ authenticated: true, user });
});
