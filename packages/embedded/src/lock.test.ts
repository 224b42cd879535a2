import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLock, tryLock } from './lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-lock-'));
  file = path.join(folder, 'x.lock');
});

afterEach(() => rm(folder, { recursive: true }));

test('is held by one at a time, and free again after its release', async () => {
  const lock = await tryLock(file);
  expect(await tryLock(file)).toMatchObject({ pid: process.pid });
  if (isLock(lock)) await lock.release();
  expect(isLock(await tryLock(file))).toBe(true);
});

test('of many that want the lock of a dead process exactly one gets it', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
  const results = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));
  expect(results.filter(isLock)).toHaveLength(1);
});

test('leaves no other files behind', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
  const lock = await tryLock(file);
  expect(await readdir(folder)).toEqual(['x.lock']);
  if (isLock(lock)) await lock.release();
  expect(await readdir(folder)).toEqual([]);
});
