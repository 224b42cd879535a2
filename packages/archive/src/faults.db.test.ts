import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive, type ArchiveOptions } from './archive.ts';
import { Bucket } from './bucket.ts';

const MIB = 1024 * 1024;
/** A disk of its own needs a mount. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

let stateDir: string;
let data: string;
let instance: Instance;
let store: ObjectStore;
let options: ArchiveOptions;
let archive: Archive;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-archive-'));
  data = path.join(stateDir, 'data');
  mkdirSync(data, { recursive: true });
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', data]);
  instance = await claimInstance(stateDir, () => undefined);
  const cacheDir = process.env['CLOTHO_CACHE'] ?? path.join(homedir(), '.cache/clotho');
  const reporter = streamReporter(process.stderr);
  const { versitygw } = await resolveBinaries({ cacheDir, env: process.env, reporter });
  store = await startObjectStore(instance, versitygw);
  options = { ...store, bucket: 'faults', retentionDays: 1, now: Date.now };
  archive = new Archive(options);
  await archive.prepare();
});
afterAll(async () => {
  await instance.stop();
  if (isRoot) execFileSync('umount', [data]);
  await rm(stateDir, { recursive: true, force: true });
});

const content = (text: string): Buffer => Buffer.from(`what was approved: ${text}`);

test('who may not write is told so, and nothing lies there', async () => {
  const stranger = new Archive({ ...options, secretAccessKey: 'another' });
  await expect(stranger.putContent(content('denied'))).rejects.toMatchObject({
    code: 'Refused',
    message: expect.stringContaining('check the key and its rights'),
  });
  expect(await archive.list('content/', 10)).toEqual([]);
});

test('an archive that answers nothing is given up, and what it got then is found', async () => {
  instance.processes.kill('versitygw', 'SIGSTOP');
  try {
    await expect(archive.putContent(content('hangs'))).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('does not answer'),
    });
  } finally {
    instance.processes.kill('versitygw', 'SIGCONT');
  }
  const { key, versionId } = await archive.putContent(content('hangs'));
  expect(await archive.get(key, versionId)).toEqual(content('hangs'));
});

test.skipIf(!isRoot)('a full archive takes nothing, and takes it once there is room', async () => {
  const filler = path.join(data, 'filler');
  let size = 8 * MIB;
  while (size >= 1) {
    try {
      writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      size = Math.floor(size / 2);
    }
  }
  await expect(archive.putContent(Buffer.alloc(MIB, 'x'))).rejects.toMatchObject({
    code: 'Unavailable',
  });
  rmSync(filler);
  const { key, versionId } = await archive.putContent(Buffer.alloc(MIB, 'x'));
  expect((await archive.get(key, versionId))?.length).toBe(MIB);
});

test('killed while it is written to, the archive has all of it or nothing', async () => {
  const large = Buffer.alloc(MIB, 'y');
  const put = archive.putContent(large).catch((error: unknown) => error);
  instance.processes.kill('versitygw', 'SIGKILL');
  await put;
  await instance.processes.restart('versitygw');
  await expect
    .poll(() => archive.putContent(large).then(({ key }) => key, String), { timeout: 20_000 })
    .toContain('content/sha256/');
});

test('a marker hides what was archived from who has no version, and from nobody else', async () => {
  const first = await archive.putContent(content('hidden'));
  const bucket = new Bucket(options);
  expect((await bucket.call({ method: 'DELETE', key: first.key })).ok).toBe(true);
  expect(await archive.get(first.key)).toBeUndefined();
  expect(await archive.get(first.key, first.versionId)).toEqual(content('hidden'));
  // Archived again it is the same version, or one above the marker: in any case it is read back.
  const again = await archive.putContent(content('hidden'));
  expect(await archive.get(again.key, again.versionId)).toEqual(content('hidden'));
});
