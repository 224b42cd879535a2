import { expect, test } from 'vitest';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const KEY = {
  id: '3f0c9a1b2d4e',
  name: 'build',
  scopes: ['append'],
  namespaces: ['production'],
  createdBy: 'dev-alice',
  createdAt: '2025-12-14T12:00:00Z',
  expiresAt: '2026-03-14T12:00:00Z',
  revokedAt: null,
};
const SECRET = 'clotho_3f0c9a1b2d4e_secret';
const PATH = '/api/v1/api-keys';

test('the key alone goes to standard output, so that a script can take it', async () => {
  await using server = await startApiServer(routes({ [`POST ${PATH}`]: { ...KEY, key: SECRET } }));
  const host = testHost(server);
  const line = `apikey create build --scope append --scope read --server ${server.url}`;
  expect(await type(host, line)).toBe(0);
  expect(host.stdout()).toBe(`${SECRET}\n`);
  expect(host.stderr()).toContain('append in production until');
  expect(server.seen[0]?.body).toEqual({
    name: 'build',
    scopes: ['append', 'read'],
    days: 90,
    namespaces: ['production'],
  });
});

test('-A asks for all namespaces', async () => {
  await using server = await startApiServer(routes({ [`POST ${PATH}`]: { ...KEY, key: SECRET } }));
  await type(testHost(server), `apikey create x --scope read -A --days 7 --server ${server.url}`);
  expect(server.seen[0]?.body).toEqual({ name: 'x', scopes: ['read'], days: 7 });
});

test('lists keys and revokes one', async () => {
  const revoked = { ...KEY, revokedAt: '2025-12-14T12:04:00Z' };
  await using server = await startApiServer(
    routes({ [`GET ${PATH}`]: { items: [KEY, revoked] }, [`DELETE ${PATH}/${KEY.id}`]: revoked }),
  );
  const host = testHost(server);
  expect(await type(host, `apikey list --server ${server.url}`)).toBe(0);
  expect(host.stdout()).toMatch(/3f0c9a1b2d4e +build +append +production +dev-alice +2026/);
  expect(host.stdout()).toContain('revoked');
  expect(await type(host, `apikey revoke ${KEY.id} --server ${server.url}`)).toBe(0);
  expect(host.stdout()).toContain('3f0c9a1b2d4e (build) is revoked');
});

test.each(['0', '366', 'many'])('--days %s is a usage error', async (days) => {
  await using server = await startApiServer(routes({}));
  const line = `apikey create x --scope read --days ${days} --server ${server.url}`;
  expect(await type(testHost(server), line)).toBe(2);
});

test('a pipeline calls by its key, without a kubeconfig', async () => {
  await using server = await startApiServer(routes({ [`GET ${PATH}`]: { items: [] } }));
  const host = testHost(server, {
    env: { CLOTHO_API_KEY: SECRET },
    connect: () => Promise.reject(new Error('there is no kubeconfig')),
  });
  expect(await type(host, `apikey list --server ${server.url}`)).toBe(0);
  expect(server.seen[0]?.headers['authorization']).toBe(`Bearer ${SECRET}`);
});
