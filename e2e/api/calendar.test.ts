import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readEnvironment, waitFor } from '@clotho/embedded';
import { beforeAll, expect, test } from 'vitest';
import type {
  ApiKeyInfo,
  ApiKeyList,
  CalendarAnswer,
  CalendarSubscription,
  Problem,
} from '@clotho/api';
import { ROOT } from '../../scripts/paths.ts';
import { openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesUntil } from '../journal-entries.ts';

test('the calendar writes windows out as the caller may see them, also for calendar programs', async () => {
  const cluster = await openCluster({ managed: true });
  const { namespace, plane } = cluster;
  const nightly = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name: `nightly-${namespace}` },
    spec: { type: 'Allow', schedule: '0 2 * * *', duration: '2h', namespaces: [namespace] },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(nightly));
  const span = 'from=2030-03-01T00:00:00Z&to=2030-03-04T00:00:00Z';
  const query = `${span}&namespace=${namespace}`;
  const answer = await callJournal(plane, 'dev-alice', `/api/v1/calendar?${query}`);
  const { entries, now } = (await answer.json()) as CalendarAnswer;
  const own = entries.filter(({ name }) => name === nightly.metadata.name);
  expect(own.map(({ kind, start, end }) => [kind, start, end])).toEqual([
    ['window', '2030-03-01T02:00:00Z', '2030-03-01T04:00:00Z'],
    ['window', '2030-03-02T02:00:00Z', '2030-03-02T04:00:00Z'],
    ['window', '2030-03-03T02:00:00Z', '2030-03-03T04:00:00Z'],
  ]);
  expect(now).toMatch(/^20\d\d-/);
  const feed = await callJournal(plane, 'dev-alice', `/api/v1/calendar.ics?${query}`);
  expect(feed.headers.get('content-type')).toContain('text/calendar');
  expect(await feed.text()).toContain('DTSTART:20300301T020000Z');
  const bad = await callJournal(plane, 'dev-alice', `/api/v1/calendar?to=2019-01-01T00:00:00Z`);
  expect(bad.status).toBe(400);
  await cluster.ok('admin', `delete changewindow ${nightly.metadata.name}`);
});

let cluster: Cluster;
let server = '';
let nightly = '';

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  server = (await readEnvironment(cluster.plane.stateDir)).server ?? '';
  nightly = `feed-${cluster.namespace}`;
  const window = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name: nightly },
    spec: {
      type: 'Allow',
      schedule: '0 2 * * *',
      duration: '2h',
      namespaces: [cluster.namespace],
    },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(window));
  return async () => {
    await cluster.ok('admin', `delete changewindow ${nightly}`);
  };
});

const SUBSCRIPTIONS = '/api/v1/calendar/subscriptions';

async function subscribe(user: string, body: object): Promise<Response> {
  return callJournal(cluster.plane, user, SUBSCRIPTIONS, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

async function subscription(user: string): Promise<CalendarSubscription> {
  const answer = await subscribe(user, { days: 30, namespaces: [cluster.namespace] });
  expect(answer.status).toBe(201);
  return (await answer.json()) as CalendarSubscription;
}

/** As a calendar program fetches it: the address, and nothing else. */
function fetched(url: string): Promise<Response> {
  const { pathname, search } = new URL(url);
  return fetch(`${server}${pathname}${search}`);
}

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as Problem).code;

test('a calendar program reads the feed by its address alone, until that is ended', async () => {
  const { url, id } = await subscription('dev-alice');
  const feed = await fetched(url);
  expect(feed.status).toBe(200);
  expect(feed.headers.get('cache-control')).toContain('no-store');
  expect(feed.headers.get('referrer-policy')).toBe('no-referrer');
  const text = await feed.text();
  expect(text).toContain(nightly);
  // Others' windows are no business of this feed.
  expect((await fetched(`${url}&namespace=production`)).status).toBe(403);

  const own = await callJournal(cluster.plane, 'dev-alice', SUBSCRIPTIONS);
  expect(((await own.json()) as ApiKeyList).items.map((each) => each.id)).toContain(id);
  const others = await callJournal(cluster.plane, 'plat-bob', `${SUBSCRIPTIONS}/${id}`, {
    method: 'DELETE',
  });
  expect(others.status).toBe(404);
  const keys = await callJournal(cluster.plane, 'admin', '/api/v1/api-keys');
  const listed = ((await keys.json()) as ApiKeyList).items.find((each) => each.id === id);
  expect(listed).toMatchObject({ scopes: ['calendar:read'], createdBy: 'dev-alice' });
  expect(JSON.stringify(listed)).not.toContain('groups');
  const ended = await callJournal(cluster.plane, 'dev-alice', `${SUBSCRIPTIONS}/${id}`, {
    method: 'DELETE',
  });
  expect(((await ended.json()) as ApiKeyInfo).revokedAt).not.toBeNull();
  expect(await codeOf(await fetched(url))).toBe('EndedKey');
});

test('the key of a feed is for nothing else, and no other key is for a feed', async () => {
  const { url } = await subscription('dev-alice');
  const key = new URL(url).searchParams.get('key') ?? '';
  const headers = { authorization: `Bearer ${key}` };
  for (const at of [
    `/api/v1/entries?namespace=${cluster.namespace}`,
    '/api/v1/calendar',
    '/api/v1/session',
    '/api/v1/watch?resource=changes',
    SUBSCRIPTIONS,
  ]) {
    expect([at, (await fetch(`${server}${at}`, { headers })).status]).toEqual([at, 403]);
    const asQuery = `${at}${at.includes('?') ? '&' : '?'}key=${key}`;
    expect((await fetch(`${server}${asQuery}`)).status).toBeGreaterThanOrEqual(400);
  }
  expect((await fetch(`${server}/api/v1/calendar.ics`, { headers })).status).toBe(200);
  const made = await callJournal(cluster.plane, 'admin', '/api/v1/api-keys', {
    method: 'POST',
    body: JSON.stringify({ name: 'reader', scopes: ['read'], days: 1 }),
    headers: { 'content-type': 'application/json' },
  });
  const { key: other } = (await made.json()) as { key: string };
  const wrong = `${server}/api/v1/calendar.ics?key=${other}`;
  expect(await codeOf(await fetched(wrong))).toBe('NotForKeys');
  expect(await codeOf(await fetched(`${server}/api/v1/calendar.ics?key=clotho_x`))).toBe('BadKey');
});

test('a feed shows what its maker may see now, and no more than that', async () => {
  const { namespace, plane } = cluster;
  await cluster.ok('admin', 'create serviceaccount viewer');
  const binding = `viewer-${namespace}`;
  const who = `--serviceaccount=${namespace}:viewer`;
  await cluster.ok('admin', `create clusterrolebinding ${binding} --clusterrole=view ${who}`);
  const token = (await cluster.ok('admin', 'create token viewer')).trim();
  const body = JSON.stringify({ days: 1 });
  const ask = (): Promise<Response> =>
    fetch(`${server}${SUBSCRIPTIONS}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const answer = await waitFor(
    async () => {
      const asked = await ask();
      return asked.status === 201 && asked;
    },
    { timeoutMs: 30_000, describe: `the right of ${binding} to count in ${plane.stateDir}` },
  );
  const { url } = (await answer.json()) as CalendarSubscription;
  expect((await fetched(url)).status).toBe(200);
  await cluster.ok('admin', `delete clusterrolebinding ${binding}`);
  await waitFor(async () => (await fetched(url)).status === 403, {
    timeoutMs: 30_000,
    describe: 'the withdrawn right to count for the feed',
  });
  expect(await codeOf(await ask())).toBe('MayNotRead');
});

test('the address is on record without its key, and in no log', async () => {
  const { url, id } = await subscription('dev-alice');
  const key = new URL(url).searchParams.get('key') ?? '';
  await fetched(url);
  await fetched(`${url}&to=never`);
  await fetched(`${server}/api/v1/no-such-thing?key=${key}`);
  const [made] = await entriesUntil(
    cluster.plane,
    `kind=ApiKey&subject=ApiKey/${cluster.namespace}/${id}`,
    (all) => all.length > 0,
  );
  expect(made?.event.data).toMatchObject({
    actor: { username: 'dev-alice' },
    body: { event: 'made', scopes: ['calendar:read'] },
  });
  const [, , secret = ''] = /^clotho_([^_]+)_(.+)$/.exec(key) ?? [];
  expect(secret).not.toBe('');
  expect(JSON.stringify(made)).not.toContain(secret);
  const log = cluster.plane.processes.logFile('clotho-journal');
  expect(await readFile(log, 'utf8')).not.toContain(secret);
});

function cli(...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), 'calendar', ...args],
    {
      env: { ...process.env, KUBECONFIG: cluster.plane.kubeconfig('dev-alice') },
      encoding: 'utf8',
    },
  );
  return { status: result.status, out: result.stdout, err: result.stderr };
}

test('the command line makes, lists and ends addresses', async () => {
  const made = cli('subscribe', '-n', cluster.namespace, '--days', '7');
  const url = made.out.trim();
  expect((await fetched(url)).status).toBe(200);
  const [, id = ''] = /clotho_([a-z0-9]+)_/.exec(url) ?? [];
  expect(cli('subscriptions').out).toContain(id);
  expect(cli('unsubscribe', id).out).toContain('is ended');
  expect((await fetched(url)).status).toBe(401);
});
