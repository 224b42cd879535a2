import type { JournalEntry } from '@clotho/api';
import {
  formatInstant,
  parseInstant,
  snapshotOf,
  type NamespaceState,
  type SnapshotPoint,
  type StandingObject,
} from '@clotho/core/journal';
import { waitFor, type DatabaseRole } from '@clotho/embedded';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EnvironmentRow } from './environments/rows.ts';
import { openJournal, type Journal } from './journal.ts';
import {
  optionsFor,
  superuser,
  testServer,
  testSigner,
  type TestServer,
} from './testing/database.ts';

let server: TestServer;
let urls: (role: DatabaseRole) => string;
let journal: Journal;
const signer = testSigner();

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  urls = await server.database();
  journal = await opened();
  return () => journal.stop();
});

async function opened(): Promise<Journal> {
  const open = await openJournal(optionsFor(urls, signer));
  const leads = async (): Promise<boolean> => (await open.health()).leads;
  await waitFor(leads, { timeoutMs: 20_000, describe: 'the lead' });
  return open;
}

const IMAGE = 'registry.example.com/shop/web';
const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const at = (time: string): string => `2026-03-01T${time}Z`;
const subject = {
  apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
  kind: 'Environment',
  namespace: 'shop',
  name: 'shop',
};
const change = { namespace: 'shop', name: 'raise', uid: 'c-1' };

function config(letter: string, more: Partial<StandingObject> = {}): StandingObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: 'limits', digest: digestOf(letter), ...more };
}

function state(version: string, count: number, objects = [config('a')]): NamespaceState {
  const image = `${IMAGE}:${version}`;
  const imageDigest = digestOf(version);
  const workload = 'Deployment/web';
  return {
    namespace: 'shop',
    containers: [{ workload, container: 'web', image, imageDigest, count }],
    objects,
  };
}

async function report(time: string, what: NamespaceState): Promise<void> {
  const { root, chunks } = snapshotOf('shop', [what]);
  for (const { bytes } of [root, ...chunks]) await journal.putBlob(bytes, false);
  await append({
    id: `snapshot/${time}/${root.sha256}`,
    at: at(time),
    kind: 'SnapshotTaken',
    body: { environment: 'shop', manifest: root.sha256 },
  });
}

async function gap(from: string, to: string | null, reason = 'ReporterAway'): Promise<void> {
  const body = { from: at(from), to: to === null ? null : at(to), reason };
  await append({ id: `gap/${from}/${to}`, at: at(to ?? from), kind: 'EnvironmentGap', body });
}

async function append(entry: Pick<JournalEntry, 'id' | 'at' | 'kind' | 'body'>): Promise<void> {
  await journal.append('operator', [{ ...entry, actor: { username: 'operator' }, subject }]);
}

async function shop(): Promise<EnvironmentRow> {
  const [found] = await journal.environments.named(['shop']);
  if (!found) throw new Error('the environment is not known');
  return found;
}

async function numberAt(time: string): Promise<{ number?: number; next?: number; gap?: string }> {
  const point: SnapshotPoint = { by: 'Moment', moment: parseInstant(at(time)) };
  const found = await journal.environments.at('shop', point);
  return {
    ...(found.snapshot ? { number: found.snapshot.number } : {}),
    ...(found.next ? { next: found.next.number } : {}),
    ...(found.gap ? { gap: found.gap.reason } : {}),
  };
}

test('what stood at a moment is told to the second, before, at and after it', async () => {
  await report('09:00:00', state('1', 2));
  await report('09:00:10', state('2', 2));
  await report('09:00:11', state('2', 3));
  expect(await numberAt('08:59:59')).toEqual({ next: 1 });
  expect(await numberAt('09:00:00')).toEqual({ number: 1, next: 2 });
  expect(await numberAt('09:00:09')).toEqual({ number: 1, next: 2 });
  expect(await numberAt('09:00:10')).toEqual({ number: 2, next: 3 });
  expect(await numberAt('23:00:00')).toEqual({ number: 3 });
  const { snapshot } = await journal.environments.at('shop', { by: 'Back', back: 1 });
  expect(snapshot).toMatchObject({ number: 2, until: parseInstant(at('09:00:11')), objects: 1 });
  const found = await journal.environments.at('shop', { by: 'Number', number: 1 });
  expect(found.snapshot && (await journal.environments.contents(found.snapshot))).toEqual([
    state('1', 2),
  ]);
  const none = await journal.environments.at('shop', { by: 'Number', number: 9 });
  expect(none).toMatchObject({ environment: { name: 'shop' }, snapshot: null, gap: null });
  const nowhere = await journal.environments.at('nowhere', { by: 'Back', back: 0 });
  expect(nowhere).toMatchObject({ environment: null, snapshot: null, next: null });
});

test('spans say since when and until when; more pods of one kind are no other span', async () => {
  await report('09:00:00', state('1', 2));
  await report('09:01:00', state('1', 3, [config('b', { origin: 'Change', change })]));
  await report('09:02:00', state('2', 3, [config('b', { origin: 'Change', change })]));
  const { environments } = journal;
  const runs = await environments.runs({ image: IMAGE, limit: 10 });
  expect(runs.map(({ digest, from, to }) => [digest, from.number, to?.number])).toEqual([
    [digestOf('2'), 3, undefined],
    [digestOf('1'), 1, 3],
  ]);
  expect(await environments.runs({ image: `${IMAGE}:1`, limit: 10 })).toHaveLength(1);
  expect(await environments.runs({ image: 'registry.example.com/shop', limit: 10 })).toEqual([]);
  expect(await environments.runs({ digest: digestOf('1').slice(0, 20), limit: 10 })).toHaveLength(
    1,
  );
  expect(await environments.runs({ digest: digestOf('1'), namespace: 'pay', limit: 10 })).toEqual(
    [],
  );
  const stands = await environments.stands({ object: 'ConfigMap/limits', limit: 10 });
  expect(stands).toMatchObject([
    { digest: digestOf('b'), origin: 'Change', change, from: { number: 2 }, to: null },
    { digest: digestOf('a'), origin: null, change: null, to: { number: 2 } },
  ]);
  const between = await environments.stands({
    environment: 'shop',
    between: { from: 3, to: 3 },
    limit: 10,
  });
  expect(between).toEqual([]);
});

test('a gap is unknown from end to end, and what is found after it came at an unknown time', async () => {
  await report('09:00:00', state('1', 2));
  await gap('09:10:00', null, 'WatchLost');
  expect(await numberAt('09:10:00')).toEqual({ number: 1 });
  expect(await numberAt('09:30:00')).toEqual({ number: 1, gap: 'WatchLost' });
  await gap('09:10:00', '09:20:00', 'WatchLost');
  await report('09:20:00', state('2', 2));
  expect(await numberAt('09:19:59')).toEqual({ number: 1, next: 2, gap: 'WatchLost' });
  expect(await numberAt('09:20:00')).toEqual({ number: 2 });
  const [run] = await journal.environments.runs({ digest: digestOf('1'), limit: 1 });
  expect(run?.to).toEqual({
    number: 2,
    at: parseInstant(at('09:20:00')),
    unsureFrom: parseInstant(at('09:10:00')),
  });
});

test('what is known reaches as far as the reporter says, and never over a time it was away', async () => {
  await report('09:00:00', state('1', 2));
  const seen = async (): Promise<string> => formatInstant((await shop()).seenUntil);
  const beat = (since: string, through: string): Promise<void> =>
    journal.environments.beat([{ name: 'shop', since: at(since), through: at(through) }]);
  await beat('09:00:00', '09:05:00');
  expect(await seen()).toBe(at('09:05:00'));
  await beat('09:06:00', '09:07:00');
  expect(await seen()).toBe(at('09:05:00'));
  await gap('09:05:00', '09:06:00');
  await beat('09:06:00', '09:07:00');
  await beat('09:06:00', '09:06:30');
  expect(await seen()).toBe(at('09:07:00'));
  await gap('09:08:00', null, 'NotManaged');
  expect((await shop()).leftAt).toBe(parseInstant(at('09:08:00')));
  await report('10:00:00', state('1', 2));
  expect((await shop()).leftAt).toBeNull();
});

test('the projection is made again from the journal, to the same', async () => {
  await report('09:00:00', state('1', 2));
  await gap('09:10:00', '09:20:00');
  await report('09:20:00', state('2', 2, [config('b')]));
  const all = async (): Promise<unknown> => [
    await shop(),
    await journal.environments.snapshots('shop', { below: 100, limit: 10 }),
    await journal.environments.stands({ limit: 10 }),
    await journal.environments.runs({ limit: 10 }),
    await journal.environments.gaps('shop', { from: 0, to: Date.now() }),
  ];
  const before = await all();
  await journal.stop();
  const root = superuser(urls);
  await root`UPDATE projection.progress SET version = 0`;
  await root`DELETE FROM projection.container_span`;
  await root.end();
  journal = await opened();
  expect(await all()).toEqual(before);
});

test('two servers at one database take each entry once', async () => {
  await report('09:00:00', state('1', 2));
  const other = await openJournal(optionsFor(urls, signer));
  for (const minute of ['01', '02', '03', '04']) {
    await report(`09:${minute}:00`, state(minute.slice(1), 2));
    await Promise.all([journal, other].map(({ environments }) => environments.catchUp()));
  }
  const found = await other.environments.snapshots('shop', { below: 100, limit: 10 });
  expect(found.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
  await other.stop();
});

test('an entry that is no snapshot is passed over and told, and the next one counts', async () => {
  await append({ id: 'bad', at: at('09:00:00'), kind: 'SnapshotTaken', body: {} });
  await report('09:00:00', state('1', 2));
  expect((await shop()).number).toBe(1);
});
