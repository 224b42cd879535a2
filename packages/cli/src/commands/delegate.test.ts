import { expect, test } from 'vitest';
import { listOf, startApiServer, type Reply, type SeenRequest } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const DELEGATIONS = '/apis/clotho.cosmosdevops.co.uk/v1alpha1/delegations';

/** Stamps as the gate does. */
function gate({ method, body }: SeenRequest): Reply {
  const stamps = {
    from: { username: 'plat-bob' },
    startTime: '2025-12-14T12:05:00Z',
    endTime: '2025-12-28T12:05:00Z',
    stamp: 'v1.x',
  };
  const sent = body as { metadata: object; spec: object } | undefined;
  const metadata = { name: 'mine', ...sent?.metadata };
  const item = { metadata, spec: { to: 'sre-dan', ...sent?.spec, ...stamps } };
  return method === 'GET' ? { body: listOf([item]) } : { status: 201, body: item };
}

test('delegate says who, where and until when, and how to end it', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server, { timeZone: 'UTC' });
  const line = 'delegate sre-dan --until 14d --steps platform-review -n production --reason';
  expect(await type(host, line, 'on holiday')).toBe(0);
  expect(server.seen.at(-1)).toMatchObject({
    method: 'POST',
    path: DELEGATIONS,
    body: {
      kind: 'Delegation',
      metadata: { name: 'delegation-to-sre-dan-bbbbb' },
      spec: {
        to: 'sre-dan',
        duration: '336h',
        steps: ['platform-review'],
        namespaces: ['production'],
        reason: 'on holiday',
      },
    },
  });
  expect(host.stdout()).toBe(
    'sre-dan decides for plat-bob at platform-review in production from 2025-12-14 12:05 UTC until 2025-12-28 12:05 UTC.\n' +
      'To end it: clotho delegate end delegation-to-sre-dan-bbbbb\n',
  );
});

test('a time may be given, and without -n it holds everywhere', async () => {
  await using server = await startApiServer(gate);
  const line = 'delegate sre-dan --until 2025-12-28T12:05:00Z --reason away';
  expect(await type(testHost(server), line)).toBe(0);
  expect(server.seen.at(-1)?.body).toHaveProperty('spec', {
    to: 'sre-dan',
    endTime: '2025-12-28T12:05:00Z',
    reason: 'away',
  });
});

test('delegate list shows who decides for whom, and end ends one', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, 'delegate list')).toBe(0);
  expect(host.stdout()).toMatch(/mine\s+plat-bob\s+sre-dan\s+2025-12-28T12:05:00Z/);
  expect(await type(host, 'delegate end mine')).toBe(0);
  expect(server.seen.at(-1)).toMatchObject({
    method: 'PATCH',
    path: `${DELEGATIONS}/mine`,
    body: { spec: { end: true } },
  });
  expect(host.stdout()).toContain('sre-dan decides for you no longer.');
});

test('a delegation without the stamp of the gate is reported as one that will not count', async () => {
  await using server = await startApiServer(({ body }) => ({ status: 201, body }));
  const host = testHost(server);
  expect(await type(host, 'delegate sre-dan --until 8h --reason away')).toBe(3);
  expect(host.stderr()).toContain('it will not count');
});
