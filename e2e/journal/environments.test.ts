import { readFileSync } from 'node:fs';
import type { DiffAnswer, HistoryAnswer, LogPage, SnapshotAnswer, WhenAnswer } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, deploy, openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesOf } from '../journal-entries.ts';
import { ownInstance, restart, type OwnInstance } from '../own-instance.ts';
import { COLLECTOR } from '../seals.ts';

// The tests of this file follow one another in an instance whose reporter they take away.
let instance: OwnInstance;
let cluster: Cluster;

beforeAll(async () => {
  instance = await ownInstance();
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
});
afterAll(() => instance.stop());

async function ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  const words = new URLSearchParams(query).toString();
  const answer = await callJournal(cluster.plane, 'admin', `/api/v1${path}?${words}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

const at = (point = ''): Promise<SnapshotAnswer> =>
  ask(`/snapshots/${encodeURIComponent(`${cluster.namespace}${point}`)}`, { explain: 'true' });
const atMoment = (moment: number): Promise<SnapshotAnswer> =>
  at(`@{${new Date(moment).toISOString()}}`);

/** Waits until a point shows what is expected; what happened was seen and is known by then. */
function until(
  point: string,
  expected: (answer: SnapshotAnswer) => boolean,
): Promise<SnapshotAnswer> {
  let seen: SnapshotAnswer | undefined;
  return waitFor(
    async () => {
      seen = await at(point).catch(() => undefined);
      return seen !== undefined && expected(seen) && seen;
    },
    { timeoutMs: 30_000, describe: 'the environment to show what is expected' },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(seen)}`);
  });
}

/** As the operator says in its log. */
function reportsWaiting(): number {
  const log = readFileSync(instance.plane.processes.logFile('clotho-operator'), 'utf8');
  const told = log.split('\n').filter((line) => line.includes('reports wait for the journal'));
  const own = told.filter((line) => line.includes(cluster.namespace));
  return Number(/"waiting":(\d+)/.exec(own.at(-1) ?? '')?.[1] ?? 0);
}

const itemOf = (
  answer: SnapshotAnswer,
  name: string,
): SnapshotAnswer['items'][number] | undefined => answer.items.find((item) => item.name === name);
const startOf = ({ snapshot }: SnapshotAnswer): number => Date.parse(snapshot?.at ?? '');

const deployment = (image: string): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: { containers: [{ name: 'web', image }] },
      },
    },
  });

test('what ran a second before a Change and a second after it, and who approved it', async () => {
  await deploy(cluster, 'first', deployment('registry.example.com/shop:1'));
  const runs = (tag: string, answer: SnapshotAnswer): boolean => {
    const { containers = [], change } = itemOf(answer, 'shop') ?? {};
    const [only] = containers;
    return containers.length === 1 && only?.count === 2 && only.image.endsWith(tag) && !!change;
  };
  await until('', (answer) => runs(':1', answer));
  await deploy(cluster, 'second', deployment('registry.example.com/shop:2'));
  const now = await until('', (answer) => runs(':2', answer));
  expect(itemOf(now, 'shop')).toMatchObject({
    kind: 'Deployment',
    origin: 'Change',
    change: { name: 'second' },
    containers: [{ container: 'web', image: 'registry.example.com/shop:2', count: 2 }],
  });
  expect(itemOf(now, 'shop')?.containers[0]?.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const second = now.changes.find(({ name }) => name === 'second');
  expect(second).toMatchObject({
    requestedBy: 'dev-alice',
    approvals: [
      { step: 'platform-review', who: 'plat-bob' },
      { step: 'security-review', who: 'sec-carol' },
    ],
  });

  // The first snapshot with the new content, and the one before it.
  const log = await ask<LogPage>(`/environments/${cluster.namespace}/log`);
  const came = log.items.find(({ events }) =>
    events.some(({ event, change }) => event === 'Came' && change?.name === 'second'),
  );
  const moment = Date.parse(came?.snapshot.at ?? '');
  const before = await until(
    `@{${new Date(moment - 1000).toISOString()}}`,
    ({ standing }) => standing === 'Seen',
  );
  expect(before.items.find(({ name }) => name === 'shop')).toMatchObject({
    change: { name: 'first' },
    containers: [{ image: 'registry.example.com/shop:1' }],
  });
  const after = await until(
    `@{${new Date(startOf(now) + 1000).toISOString()}}`,
    ({ standing }) => standing === 'Seen',
  );
  expect(itemOf(after, 'shop')).toEqual(itemOf(now, 'shop'));
});

test('a change of configuration alone is visible', async () => {
  await deploy(cluster, 'configure', configMap('settings', { mode: 'slow' }));
  const before = await until(
    '',
    (answer) => itemOf(answer, 'settings')?.change?.name === 'configure',
  );
  await deploy(cluster, 'reconfigure', configMap('settings', { mode: 'fast' }));
  const after = await until(
    '',
    (answer) => itemOf(answer, 'settings')?.change?.name === 'reconfigure',
  );
  const from = `${cluster.namespace}#${before.snapshot?.number}`;
  const diff = await ask<DiffAnswer>('/diff', {
    from,
    to: `${cluster.namespace}#${after.snapshot?.number}`,
  });
  expect(diff.items).toMatchObject([
    { kind: 'ConfigMap', name: 'settings', what: ['Content', 'Provenance'] },
  ]);
  expect(diff.gaps).toEqual([]);
});

test('since when and until when, where else, and how it got here', async () => {
  const other = await openCluster({ managed: true, stateDir: instance.stateDir });
  await deploy(other, 'elsewhere', deployment('registry.example.com/shop:1'));
  const spans = await waitFor(
    async () => {
      const { items } = await ask<WhenAnswer>('/when', { image: 'registry.example.com/shop' });
      return items.some(({ environment }) => environment === other.namespace) && items;
    },
    { timeoutMs: 30_000, describe: 'the other environment to run it' },
  );
  const own = spans.filter(({ environment }) => environment === cluster.namespace);
  expect(own.map(({ image, to, change }) => [image, to === null, change?.name])).toEqual([
    ['registry.example.com/shop:2', true, 'second'],
    ['registry.example.com/shop:1', false, 'first'],
  ]);
  const history = await ask<HistoryAnswer>(`/environments/${cluster.namespace}/history`, {
    object: 'Deployment/shop',
  });
  expect(history.items.map(({ story }) => story?.name)).toEqual(['second', 'first']);
  const [latest] = history.items;
  const decided = latest?.story?.approvals ?? [];
  expect(decided.map(({ who }) => who)).toEqual(['plat-bob', 'sec-carol']);
  expect(latest?.story?.seqs).toEqual(expect.arrayContaining(decided.map(({ seq }) => seq)));
});

test('what got past the gate is shown as brought by no Change', async () => {
  await cluster.ok('admin', `patch configmap settings -p '{"data":{"mode":"evil"}}' ${COLLECTOR}`);
  const answer = await until('', (each) => itemOf(each, 'settings')?.origin === null);
  expect(itemOf(answer, 'settings')).toMatchObject({ change: null, writers: [] });
});

test('the time of a killed reporter is unknown, and what it finds then came at an unknown time', async () => {
  const known = await until('', ({ standing }) => standing === 'Seen');
  cluster.plane.processes.kill('clotho-operator', 'SIGKILL');
  const killed = Date.now();
  await cluster.ok('admin', `patch configmap settings -p '{"data":{"mode":"worse"}}' ${COLLECTOR}`);
  const changed = Date.now();
  // Nobody vouches for the time since, long before anybody says that it was away.
  const silent = await until('', ({ standing }) => standing === 'Unknown');
  expect(silent.gap).toMatchObject({ to: null, reason: 'ReporterAway' });
  await restart(instance.plane, 'clotho-operator');
  const found = await until(
    '',
    ({ standing, snapshot }) =>
      standing === 'Seen' && (snapshot?.number ?? 0) > (known.snapshot?.number ?? 0),
  );
  const unsure = Date.parse(found.snapshot?.unsureFrom ?? '');
  expect(unsure).toBeLessThanOrEqual(killed);
  expect(startOf(found)).toBeGreaterThan(changed);
  const between = await atMoment(changed);
  expect(between).toMatchObject({
    standing: 'Unknown',
    gap: { from: found.snapshot?.unsureFrom, to: found.snapshot?.at, reason: 'ReporterAway' },
    snapshot: { number: known.snapshot?.number },
    next: { number: found.snapshot?.number },
    items: [],
  });
  const gaps = await entriesOf(cluster.plane, `namespace=${cluster.namespace}&kind=EnvironmentGap`);
  expect(gaps.map(({ event }) => event.data.body)).toEqual([
    { from: found.snapshot?.unsureFrom, to: found.snapshot?.at, reason: 'ReporterAway' },
  ]);
});

test('while the journal is away nothing of what happens is lost', async () => {
  const before = await until('', ({ standing }) => standing === 'Seen');
  cluster.plane.processes.kill('clotho-journal', 'SIGKILL');
  for (const [mode, waiting] of [
    ['one', 1],
    ['two', 2],
  ] as const) {
    await cluster.ok(
      'admin',
      `patch configmap settings -p '{"data":{"mode":"${mode}"}}' ${COLLECTOR}`,
    );
    await waitFor(() => reportsWaiting() === waiting, {
      timeoutMs: 30_000,
      describe: `${waiting} snapshots to wait for the journal`,
    });
  }
  await restart(instance.plane, 'clotho-journal');
  const number = before.snapshot?.number ?? 0;
  const after = await until('', ({ snapshot }) => snapshot?.number === number + 2);
  const first = await until(`#${number + 1}`, () => true);
  expect(itemOf(first, 'settings')?.digest).not.toBe(itemOf(after, 'settings')?.digest);
  const moment = startOf(after) - 1000;
  const between = await until(
    `@{${new Date(moment).toISOString()}}`,
    ({ standing }) => standing === 'Seen',
  );
  expect(between.snapshot?.number).toBe(number + 1);
});

test('who may not read a namespace is told nothing of it', async () => {
  const token = await cluster.ok('admin', 'create token default');
  const headers = { authorization: `Bearer ${token.trim()}` };
  const call = (path: string): Promise<Response> =>
    callJournal(cluster.plane, 'admin', `/api/v1${path}`, { headers });
  for (const path of [
    `/snapshots/${cluster.namespace}`,
    `/environments/${cluster.namespace}`,
    `/environments/${cluster.namespace}/log`,
    `/environments/not-there`,
    `/environments`,
    `/when?object=ConfigMap/settings`,
    `/when?object=ConfigMap/settings&namespace=${cluster.namespace}`,
    `/diff?from=${cluster.namespace}~1`,
  ]) {
    const answer = await call(path);
    expect([path, answer.status]).toEqual([path, 403]);
  }
  const beat = await callJournal(cluster.plane, 'admin', '/api/v1/environments/beats', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ environments: [{ name: cluster.namespace }] }),
  });
  expect(beat.status).toBe(403);
});

test('what is no expression is refused in words', async () => {
  for (const [text, words] of [
    [`${cluster.namespace}@{tomorrow}`, 'is no moment'],
    [`${cluster.namespace}@{2999-01-01}`, 'lies in the future'],
    [`${cluster.namespace}#9999`, 'has the snapshots'],
  ] as const) {
    await expect(ask(`/snapshots/${encodeURIComponent(text)}`)).rejects.toThrow(words);
  }
});
