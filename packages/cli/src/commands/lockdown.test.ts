import { expect, test } from 'vitest';
import { listOf, routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const LOCKDOWNS = '/apis/clotho.cosmosdevops.co.uk/v1alpha1/lockdowns';

const incident = {
  metadata: { name: 'incident-42', uid: 'u', resourceVersion: '1' },
  spec: {
    reason: 'payments are down',
    namespaces: ['prod*'],
    requestedBy: { username: 'sre-dan' },
  },
  status: { phase: 'Active', held: 3 },
};

test('a preview is a dry-run, and what the cluster says to it', async () => {
  await using server = await startApiServer(() => (response) => {
    response.setHeader('Warning', [
      '299 - "clotho: preview would hold 2 Changes"',
      '299 - "prod/a, prod/b"',
    ]);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(incident));
  });
  const host = testHost(server);
  expect(await type(host, 'lockdown preview --namespaces prod* -l team=pay')).toBe(0);
  expect(host.stdout()).toBe('preview would hold 2 Changes\nprod/a, prod/b\n');
  const [request] = server.seen;
  expect(request?.query.get('dryRun')).toBe('All');
  expect(request?.body).toMatchObject({
    spec: { namespaces: ['prod*'], changeSelector: { matchLabels: { team: 'pay' } } },
  });
});

test('start, release and list say what they did', async () => {
  await using server = await startApiServer(
    routes({
      [`POST ${LOCKDOWNS}`]: incident,
      [`PATCH ${LOCKDOWNS}/incident-42`]: incident,
      [`GET ${LOCKDOWNS}`]: listOf([incident]),
    }),
  );
  const host = testHost(server);
  expect(await type(host, 'lockdown start incident-42 --reason', 'payments are down')).toBe(0);
  expect(await type(host, 'lockdown release incident-42 --reason', 'all well')).toBe(0);
  expect(server.seen.at(-1)?.body).toEqual({ spec: { release: { reason: 'all well' } } });
  expect(await type(host, 'lockdown list')).toBe(0);
  expect(host.stdout()).toMatch(/incident-42\s+Active\s+3\s+prod\*\s+sre-dan\s+payments are down/);
});

test('a release without a reason is not sent', async () => {
  await using server = await startApiServer(routes({}));
  const host = testHost(server);
  expect(await type(host, 'lockdown release incident-42')).toBe(2);
  expect(server.seen).toEqual([]);
});
