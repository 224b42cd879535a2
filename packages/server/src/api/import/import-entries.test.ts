import type { JournalEntry } from '@clotho/api';
import { StoreError, type Journal, type Receipt } from '@clotho/store';
import { expect, test } from 'vitest';
import type { Appender } from '../pipeline-entries.ts';
import { importEntries } from './import-entries.ts';
import { linesOf } from './lines.ts';

const gate: Appender = { source: 'clotho/gate' };

const search = (): Promise<[]> => Promise.resolve([]);

/** A journal that knows ids, and refuses those that a test names. */
function journalWith(refused: Readonly<Record<string, StoreError>> = {}) {
  const ids: string[] = [];
  let waiting = 0;
  let mostWaiting = 0;
  const append = async ({ id }: JournalEntry): Promise<Receipt> => {
    waiting += 1;
    mostWaiting = Math.max(mostWaiting, waiting);
    await new Promise((resolve) => setImmediate(resolve));
    waiting -= 1;
    const refusal = refused[id];
    if (refusal) throw refusal;
    const duplicate = ids.includes(id);
    if (!duplicate) ids.push(id);
    return { id, seq: ids.indexOf(id), duplicate };
  };
  const appendEach: Journal['appendEach'] = (_source, entries) =>
    Promise.allSettled(entries.map(append));
  return { ids, mostWaiting: () => mostWaiting, appendEach, search };
}

function line(id: string, more: object = {}): string {
  return JSON.stringify({
    id,
    at: '2026-03-01T09:30:00Z',
    kind: 'Artifact',
    actor: { username: 'build' },
    subject: { apiVersion: 'v1', kind: 'Image', namespace: 'shop', name: 'web' },
    body: {},
    ...more,
  });
}

async function* body(...lines: string[]): AsyncGenerator<Buffer> {
  for (const each of lines) yield Buffer.from(`${each}\n`);
}

test('all lines are appended in order, and those that were there are counted apart', async () => {
  const journal = journalWith();
  const lines = linesOf(body(line('a'), line('b'), '', line('a')), 1);
  expect(await importEntries(lines, gate, journal)).toEqual({
    appended: 2,
    duplicates: 1,
    last: 1,
  });
  expect(journal.ids).toEqual(['a', 'b']);
});

test('nothing is read while much waits', async () => {
  const journal = journalWith();
  const all = Array.from({ length: 10_000 }, (_, i) => line(`${i}`));
  await importEntries(linesOf(body(...all), 1), gate, journal);
  expect(journal.ids).toHaveLength(10_000);
  expect(journal.mostWaiting()).toBeLessThanOrEqual(4097);
});

test.each([
  ['no JSON', '{"id":', 422, /^line 12: it is no JSON/],
  ['a wrong field', line('x', { at: 'yesterday' }), 422, /^line 12: at must match pattern/],
  ['a missing field', line('x', { body: undefined }), 422, /^line 12: .*body/],
  ['an unknown field', line('x', { extra: 1 }), 422, /^line 12: .*additional/],
])('%s is refused by its line and field, after those before it', async (_, bad, status, words) => {
  const journal = journalWith();
  const lines = linesOf(body(line('a'), line('b'), bad, line('c')), 10);
  await expect(importEntries(lines, gate, journal)).rejects.toMatchObject({
    status,
    message: expect.stringMatching(words),
  });
  expect(journal.ids).toEqual(['a', 'b']);
});

test('a pipeline is told the line of what it may not say', async () => {
  const journal = journalWith();
  const lines = linesOf(body(line('a'), line('b', { kind: 'Alert' })), 1);
  const grants = [{ rights: ['append' as const], namespaces: ['shop'] }];
  const appender = { source: 'pipeline/k', user: { username: 'apikey:build:k' }, grants };
  await expect(importEntries(lines, appender, journal)).rejects.toMatchObject({
    status: 403,
    code: 'NotForKeys',
    message: expect.stringMatching(/^line 2: .*\(entries of this call that are durable: 1;/),
  });
});

test.each([
  [new StoreError('Invalid', 'it is too large'), 422, 'BadLine'],
  [new StoreError('Unavailable', 'the database is away'), 503, 'Unavailable'],
])('what the journal refuses (%s) is told with its line, and what is durable', async (...args) => {
  const [refusal, status, code] = args;
  const journal = journalWith({ b: refusal });
  const lines = linesOf(body(line('a'), line('b'), line('c')), 1);
  await expect(importEntries(lines, gate, journal)).rejects.toMatchObject({
    status,
    code,
    message: `line 2: ${refusal.message} (entries of this call that are durable: 2; send all again when it is mended, those are known by their ids)`,
  });
});
