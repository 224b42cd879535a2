import { expect, test } from 'vitest';
import { listOf, startApiServer, type Reply, type SeenRequest } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const DELEGATIONS = '/apis/clotho.cosmosdevops.co.uk/v1alpha1/delegations';
const chat = { provider: 'slack', user: 'U012AB3CD' };
const stamps = {
  from: { username: 'plat-bob' },
  startTime: '2025-12-14T12:05:00Z',
  endTime: '2026-03-14T12:05:00Z',
  stamp: 'v1.x',
};

/** Stamps as the gate does. */
function gate({ method, body }: SeenRequest): Reply {
  const sent = body as { metadata: object; spec: object } | undefined;
  const metadata = { name: 'mine', ...sent?.metadata };
  if (method !== 'GET') {
    return { status: 201, body: { metadata, spec: { chat, ...sent?.spec, ...stamps } } };
  }
  const other = { metadata: { name: 'away' }, spec: { to: 'sre-dan', ...stamps } };
  return { body: listOf([{ metadata, spec: { chat, ...stamps } }, other]) };
}

test('chat link says whose account it is, until when, and what is left to do', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server, { timeZone: 'UTC' });
  expect(await type(host, 'chat link slack:U012AB3CD --for 90d --steps platform-review')).toBe(0);
  expect(server.seen.at(-1)).toMatchObject({
    method: 'POST',
    path: DELEGATIONS,
    body: { spec: { chat, duration: '2160h', steps: ['platform-review'] } },
  });
  expect(host.stdout()).toMatch(/^Slack account U012AB3CD decides for you until 2026-03-14/);
  expect(host.stdout()).toContain('once you press "This is me"');
  expect(host.stdout()).toMatch(/chat unlink chat-slack-u012ab3cd-\w+/);
});

test('chat list shows accounts alone, and unlink ends one', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, 'chat list')).toBe(0);
  expect(host.stdout()).toMatch(/mine\s+plat-bob\s+-\s+U012AB3CD/);
  expect(host.stdout()).not.toContain('sre-dan');
  expect(await type(host, 'chat unlink mine')).toBe(0);
  expect(server.seen.at(-1)).toMatchObject({ method: 'PATCH', body: { spec: { end: true } } });
  expect(host.stdout()).toContain('Slack account U012AB3CD decides for you no longer.');
});

test.each(['@bob', 'slack:', 'slack:bob', 'U012AB3CD'])('%s is no account', async (account) => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `chat link ${account}`)).toBe(2);
  expect(host.stderr()).toContain('slack:U012AB3CD');
});
