import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSessionKeys } from './session-keys.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a key is made once, for its owner alone; two servers that start at once share it', async () => {
  const file = path.join(folder, 'deep', 'session.key');
  const [[first], [second]] = await Promise.all([openSessionKeys(file), openSessionKeys(file)]);
  expect(first).toEqual(second);
  expect(first?.byteLength).toBe(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('several lines are several keys, the first first', async () => {
  const file = path.join(folder, 'session.key');
  await openSessionKeys(file);
  const newer = Buffer.alloc(32, 7);
  await writeFile(file, `${newer.toString('base64')}\n${await readFile(file, 'utf8')}`);
  const keys = await openSessionKeys(file);
  expect([keys.length, Buffer.from(keys[0] ?? [])]).toEqual([2, newer]);
});

test.each(['', 'short', 'AAAA\n'])('a file that holds %j is refused in words', async (text) => {
  const file = path.join(folder, 'session.key');
  await writeFile(file, text);
  await expect(openSessionKeys(file)).rejects.toThrow('CLOTHO_SESSION_KEY_FILE');
});
