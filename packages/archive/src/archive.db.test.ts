import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import {
  claimInstance,
  resolveBinaries,
  startObjectStore,
  streamReporter,
  type Instance,
  type ObjectStore,
} from '@clotho/embedded';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Archive, type ArchiveOptions } from './archive.ts';
import { Bucket } from './bucket.ts';
import { archivedCheckpoints } from './checkpoints.ts';

let stateDir: string;
let instance: Instance;
let store: ObjectStore;
let count = 0;
let options: ArchiveOptions;
let archive: Archive;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-archive-'));
  instance = await claimInstance(stateDir, () => undefined);
  const cacheDir = process.env['CLOTHO_CACHE'] ?? path.join(homedir(), '.cache/clotho');
  const reporter = streamReporter(process.stderr);
  const { versitygw } = await resolveBinaries({ cacheDir, env: process.env, reporter });
  store = await startObjectStore(instance, versitygw);
});
afterAll(async () => {
  await instance.stop();
  await rm(stateDir, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  options = { ...store, bucket: `archive-${count}`, retentionDays: 1, now: Date.now };
  archive = new Archive(options);
  await archive.prepare();
});

const content = Buffer.from('what was approved');

test('content lies under its hash, once, and is read back', async () => {
  const first = await archive.putContent(content);
  expect(first).toMatchObject({ key: `content/sha256/${hash('sha256', content)}`, existed: false });
  const again = await archive.putContent(content);
  expect(again).toEqual({ ...first, existed: true });
  expect(await archive.get(first.key, first.versionId)).toEqual(content);
});

test('of many that put different content under one name, one does', async () => {
  const puts = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => archive.put('plan', Buffer.from(`plan ${i}`))),
  );
  expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const failed = puts.filter((put) => put.status === 'rejected').map(({ reason }) => reason);
  expect(failed).toEqual(failed.map(() => expect.objectContaining({ code: 'Different' })));
});

test('what is archived can not be removed, and hiding it does not help', async () => {
  const { key, versionId } = await archive.putContent(content);
  const bucket = new Bucket(options);
  const removed = bucket.call({ method: 'DELETE', key, query: { versionId } });
  await expect(removed).rejects.toMatchObject({ code: 'Refused' });
  // A delete without a version puts a marker above it, which nobody can forbid.
  expect((await bucket.call({ method: 'DELETE', key })).ok).toBe(true);
  expect(await archive.get(key)).toBeUndefined();
  expect(await archive.list('content/', 10)).toEqual([{ key, versionId }]);
  expect(await archive.get(key, versionId)).toEqual(content);
});

test('what is locked says until when, and is removed once that is over', async () => {
  const { key, versionId } = await archive.putContent(content);
  const removal = await archive.remove(key, versionId);
  expect(removal).toMatchObject({ removed: false });
  expect(Date.parse('lockedUntil' in removal ? String(removal.lockedUntil) : '')).toBeGreaterThan(
    Date.now(),
  );
  expect(await archive.get(key, versionId)).toEqual(content);

  const short = new Archive({ ...options, retentionDays: 3 / 86_400 });
  const soon = await short.put('soon', content);
  await expect
    .poll(async () => (await short.remove('soon', soon.versionId)).removed, { timeout: 30_000 })
    .toBe(true);
  expect(await short.get('soon', soon.versionId)).toBeUndefined();
  expect(await short.remove('soon', soon.versionId)).toEqual({ removed: true });
});

test('a bucket without Object Lock is no archive', async () => {
  const plain = { ...options, bucket: 'plain' };
  await new Bucket(plain).call({ method: 'PUT' });
  await expect(new Archive(plain).check()).rejects.toMatchObject({ code: 'NotLocked' });
});

test('the newest checkpoint is found among many, also when it is hidden', async () => {
  const checkpoints = archivedCheckpoints(archive, 'journal.test');
  expect(await checkpoints.newest()).toBeUndefined();
  for (const size of [9, 100, 20]) await checkpoints.put(`note of ${size}`, size);
  expect(await checkpoints.newest()).toBe('note of 100');
  const [newest] = await archive.list('checkpoints/journal.test/', 1);
  await new Bucket(options).call({ method: 'DELETE', key: newest?.key ?? '' });
  expect(await checkpoints.newest()).toBe('note of 100');
});

test('checkpoints since a size come by rising size, the newest always, some left out if many', async () => {
  const checkpoints = archivedCheckpoints(archive, 'journal.test');
  for (const size of [9, 100, 20, 50]) await checkpoints.put(`note of ${size}`, size);
  const sizes = async (since: number, most: number): Promise<string[]> =>
    (await checkpoints.since(since, most)).map(({ note }) => note.slice('note of '.length));
  expect(await sizes(0, 10)).toEqual(['9', '20', '50', '100']);
  expect(await sizes(20, 10)).toEqual(['50', '100']);
  expect(await sizes(100, 10)).toEqual(['100']);
  expect(await sizes(0, 2)).toEqual(['20', '100']);
});

test('an archive that is away is said to be, and is there again after its restart', async () => {
  instance.processes.kill('versitygw', 'SIGKILL');
  await expect(archive.putContent(content)).rejects.toMatchObject({ code: 'Unavailable' });
  await instance.processes.restart('versitygw');
  await expect
    .poll(
      () =>
        archive.putContent(content).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
});
