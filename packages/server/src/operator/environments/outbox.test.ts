import type { JournalEntry } from '@clotho/api';
import { snapshotOf, type Snapshot } from '@clotho/core/journal';
import { expect, test } from 'vitest';
import { RecorderError } from '../../recorder/recorder.ts';
import { Outbox } from './outbox.ts';

interface Journal {
  outbox: Outbox;
  entries: JournalEntry[];
  blobs: string[];
  isAway: boolean;
}

function journal(): Journal {
  const entries: JournalEntry[] = [];
  const blobs: string[] = [];
  const requireThere = (): Promise<void> =>
    state.isAway ? Promise.reject(new RecorderError('Unavailable', 'away')) : Promise.resolve();
  const outbox = new Outbox({
    namespace: 'shop',
    environment: 'shop',
    journal: { putBlob: (bytes) => requireThere().then(() => void blobs.push(bytes.toString())) },
    recorder: { record: (entry) => requireThere().then(() => void entries.push(entry)) },
    now: () => 9_000,
  });
  const state: Journal = { outbox, entries, blobs, isAway: false };
  return state;
}

const snapshot = (version: number): Snapshot =>
  snapshotOf('shop', [
    {
      namespace: 'shop',
      containers: [],
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', digest: `sha256:${version}` }],
    },
  ]);

test('a snapshot is sent after its parts, and commits to them', async () => {
  const { outbox, entries, blobs } = journal();
  const { root, chunks } = snapshot(1);
  outbox.snapshot(snapshot(1), 1_000);
  await outbox.send();
  expect(blobs).toEqual([root, ...chunks].map(({ bytes }) => bytes.toString()));
  expect(entries).toMatchObject([
    {
      kind: 'SnapshotTaken',
      at: '1970-01-01T00:00:01Z',
      subject: { kind: 'Environment', namespace: 'shop', name: 'shop' },
      body: { environment: 'shop', manifest: root.sha256, objects: 1 },
      blobs: [{ sha256: root.sha256 }, { sha256: chunks[0]?.sha256 }],
    },
  ]);
});

test('what can not be sent stays, in order', async () => {
  const state = journal();
  const { outbox, entries } = state;
  state.isAway = true;
  outbox.gap(500, null, 'WatchLost');
  outbox.snapshot(snapshot(1), 1_000);
  await expect(outbox.send()).rejects.toMatchObject({ code: 'Unavailable' });
  outbox.snapshot(snapshot(2), 2_000);
  expect(outbox.size).toBe(3);
  state.isAway = false;
  await outbox.send();
  expect(entries.map(({ kind, at }) => [kind, at])).toEqual([
    ['EnvironmentGap', '1970-01-01T00:00:09Z'],
    ['SnapshotTaken', '1970-01-01T00:00:01Z'],
    ['SnapshotTaken', '1970-01-01T00:00:02Z'],
  ]);
  expect(outbox.size).toBe(0);
});

test('more than can wait is told as a time that is not known', async () => {
  const { outbox, entries } = journal();
  for (let i = 1; i <= 201; i += 1) outbox.snapshot(snapshot(i), i * 1_000);
  await outbox.send();
  expect(entries.map(({ kind, body }) => [kind, body['from'], body['to']])).toEqual([
    ['EnvironmentGap', '1970-01-01T00:00:01Z', '1970-01-01T00:03:21Z'],
    ['SnapshotTaken', undefined, undefined],
  ]);
});
