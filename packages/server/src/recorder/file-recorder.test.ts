import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JournalEntry } from '@clotho/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileRecorder } from './file-recorder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'recorder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const entry = (id: string): JournalEntry => ({
  id,
  at: '2025-12-14T12:00:00Z',
  kind: 'ChangeTransition',
  actor: { username: 'clotho' },
  subject: { apiVersion: 'v1', kind: 'Change', name: 'c' },
  body: { what: `"id":"quoted" in ${id}` },
});

const idsIn = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line).id);

test('the same fact is one entry, also when it comes twice at once or after a restart', async () => {
  const file = path.join(folder, 'deep', 'journal.jsonl');
  const first = await fileRecorder(file);
  await Promise.all(['a', 'a', 'b"\\'].map((id) => first.record(entry(id))));
  await first.close();
  const second = await fileRecorder(file);
  await second.record(entry('b"\\'));
  await second.record(entry('c'));
  await second.close();
  expect(await idsIn(file)).toEqual(['a', 'b"\\', 'c']);
});

test('a line that a crash cut off spoils neither itself nor the next', async () => {
  const file = path.join(folder, 'journal.jsonl');
  const before = await fileRecorder(file);
  await before.record(entry('a'));
  await before.close();
  await appendFile(file, '{"id":"b","at":"2025');
  const after = await fileRecorder(file);
  await after.record(entry('b'));
  await after.record(entry('c'));
  await after.close();
  expect(await idsIn(file)).toEqual(['a', 'b', 'c']);
});
