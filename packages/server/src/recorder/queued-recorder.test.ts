import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { JournalEntry } from '@clotho/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from '../log.ts';
import { directRecorder } from './direct-recorder.ts';
import { journalClient, type JournalClient } from './journal-client.ts';
import { queuedRecorder } from './queued-recorder.ts';
import { Spool } from './spool.ts';

/** A journal server that can be away and refuses some ids, over real HTTP. */
interface FakeJournal {
  taken: string[];
  away: boolean;
  refuses: ReadonlySet<string>;
  client: JournalClient;
  server: Server;
}

let folder = '';
let journal: FakeJournal;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'queue-'));
  journal = await fakeJournal();
});
afterEach(async () => {
  journal.client.close();
  journal.server.closeAllConnections();
  journal.server.close();
  await rm(folder, { recursive: true });
});

async function fakeJournal(): Promise<FakeJournal> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { entries }: { entries: JournalEntry[] } = JSON.parse(body);
      const isRefused = entries.some(({ id }) => fake.refuses.has(id));
      response.statusCode = fake.away ? 503 : isRefused ? 422 : 201;
      if (response.statusCode === 201) fake.taken.push(...entries.map(({ id }) => id));
      response.end(JSON.stringify({ detail: 'as the test wants it' }));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}`;
  const client = journalClient({ url, token: () => Promise.resolve('t') });
  const fake: FakeJournal = { taken: [], away: false, refuses: new Set(), client, server };
  return fake;
}

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const file = (): string => path.join(folder, 'queue.jsonl');
const entry = (id: string, size = 0): JournalEntry => ({
  id,
  at: '2025-12-14T12:00:00Z',
  kind: 'AdmissionHeld',
  actor: { username: 'dev-alice' },
  subject: { apiVersion: 'v1', kind: 'ConfigMap', name: 'c' },
  body: { text: 'x'.repeat(size) },
});
const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `e${i}`);

test('entries reach the journal in their order', async () => {
  const recorder = await queuedRecorder(file(), journal.client, log);
  await Promise.all(ids(300).map((id) => recorder.record(entry(id))));
  await vi.waitFor(() => expect(journal.taken).toEqual(ids(300)), 10_000);
  expect(recorder.status()).toContain('every entry');
  await recorder.close();
});

test('while the journal is away entries are taken, and a later process sends them once', async () => {
  journal.away = true;
  const recorder = await queuedRecorder(file(), journal.client, log);
  await Promise.all(ids(5).map((id) => recorder.record(entry(id))));
  expect(recorder.status()).toContain('5 entries wait for the journal');
  await recorder.close();
  journal.away = false;
  const later = await queuedRecorder(file(), journal.client, log);
  await vi.waitFor(() => expect(journal.taken).toEqual(ids(5)), 10_000);
  await later.close();
});

test('an entry that the journal refuses holds up no other, and is kept', async () => {
  journal.refuses = new Set(['e2']);
  const recorder = await queuedRecorder(file(), journal.client, log);
  await Promise.all(ids(4).map((id) => recorder.record(entry(id))));
  await vi.waitFor(() => expect(journal.taken.toSorted()).toEqual(['e0', 'e1', 'e3']), 10_000);
  await recorder.close();
  expect(await readFile(`${file()}.refused`, 'utf8')).toContain('"id":"e2"');
});

test('a full queue takes nothing more, and says why', async () => {
  const spool = await Spool.open(file(), 10_000);
  await spool.push(entry('a', 6_000));
  await expect(spool.push(entry('b', 6_000))).rejects.toMatchObject({ code: 'QueueFull' });
  await spool.done(1);
  await spool.push(entry('b', 6_000));
  await spool.close();
});

test('a line that a crash cut off is passed over, and spoils no later one', async () => {
  const before = await Spool.open(file());
  await before.push(entry('a'));
  await before.close();
  await appendFile(file(), '{"id":"cut","at":"2025');
  const after = await Spool.open(file());
  await after.push(entry('b'));
  expect(after.peek(9).map(({ id }) => id)).toEqual(['a', 'b']);
  await after.done(1);
  await after.close();
  const last = await Spool.open(file());
  expect(last.peek(9).map(({ id }) => id)).toEqual(['b']);
  await last.close();
});

test('full files are put aside, sent in order and removed', async () => {
  const spool = await Spool.open(file());
  for (const id of ids(20)) await spool.push(entry(id, 1024 * 1024));
  expect((await readdir(folder)).length).toBeGreaterThan(2);
  await spool.close();
  const later = await Spool.open(file());
  expect(later.peek(99).map(({ id }) => id)).toEqual(ids(20));
  await later.done(20);
  expect((await readdir(folder)).filter((name) => /\d$/.test(name))).toEqual([]);
  await later.close();
});

test('what must be in the journal itself fails while it is away, and alone when it is refused', async () => {
  const recorder = directRecorder(journal.client);
  journal.away = true;
  await expect(recorder.record(entry('a'))).rejects.toMatchObject({ code: 'Unavailable' });
  journal.away = false;
  journal.refuses = new Set(['e1']);
  const results = await Promise.allSettled(ids(3).map((id) => recorder.record(entry(id))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
