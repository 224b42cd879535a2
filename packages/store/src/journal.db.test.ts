import { randomBytes } from 'node:crypto';
import {
  inclusionProof,
  inclusionRanges,
  nodesFrom,
  openNote,
  parseBundle,
  parseCheckpoint,
  parseLeaf,
  tileIn,
  tilePath,
  tilesFor,
  verifyInclusion,
} from '@clotho/core/journal';
import { waitFor, type DatabaseRole } from '@clotho/embedded';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openJournal, type Journal } from './journal.ts';
import { entry, optionsFor, testServer, testSigner, type TestServer } from './testing/database.ts';

let server: TestServer;
let urls: (role: DatabaseRole) => string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  urls = await server.database();
});

const leading = async (journal: Journal): Promise<void> => {
  const leads = async (): Promise<boolean> => (await journal.health()).leads;
  await waitFor(leads, { timeoutMs: 20_000, describe: 'the lead' });
};

const opened = async (signer = testSigner()): Promise<Journal> => {
  const journal = await openJournal(optionsFor(urls, signer));
  await leading(journal);
  return journal;
};

test('entries get contiguous places, and each stream its own without gaps', async () => {
  const journal = await opened();
  const ids = Array.from({ length: 600 }, (_, i) => `e${i}`);
  const receipts = await Promise.all(
    ids.map(async (id, i) => (await journal.append('gate', [entry(id, `c-${i % 7}`)]))[0]),
  );
  expect(receipts.map((each) => each?.seq).toSorted((a = 0, b = 0) => a - b)).toEqual(
    ids.map((_, i) => i),
  );
  const rows = await journal.search({ limit: 1000 });
  const leaves = rows.map(({ leaf }) => parseLeaf(Buffer.from(leaf)));
  expect(leaves.map(({ seq }) => seq)).toEqual(ids.map((_, i) => i));
  for (const stream of new Set(leaves.map((leaf) => leaf.stream))) {
    const own = leaves.filter((leaf) => leaf.stream === stream);
    expect(own.map(({ streamSeq }) => streamSeq)).toEqual(own.map((_, i) => i + 1));
  }
  await journal.stop();
});

test('the same id of the same source is one entry, also at once, also after a restart', async () => {
  const signer = testSigner();
  const journal = await opened(signer);
  const twice = await Promise.all([
    journal.append('gate', [entry('a'), entry('b')]),
    journal.append('gate', [entry('a')]),
  ]);
  expect(twice.flat().map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [0, false],
    [1, false],
    [0, true],
  ]);
  await journal.stop();
  const again = await opened(signer);
  const receipts = await again.append('gate', [entry('b'), entry('c'), entry('a')]);
  expect(receipts.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [1, true],
    [2, false],
    [0, true],
  ]);
  // Nobody can take the place of another's entry by guessing its id.
  expect(await again.append('operator', [entry('a')])).toEqual([
    { id: 'a', seq: 3, duplicate: false },
  ]);
  await again.stop();
});

test('what can not be an entry is refused alone', async () => {
  const journal = await opened();
  const large = entry('large', 'c', { body: { text: 'x'.repeat(70_000) } });
  const [good, bad] = await Promise.allSettled([
    journal.append('gate', [entry('good')]),
    journal.append('gate', [large]),
  ]);
  expect(good).toMatchObject({ status: 'fulfilled', value: [{ seq: 0 }] });
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'Invalid' } });
  await journal.stop();
});

test('tiles, bundles and the checkpoint prove every entry, over the width of a tile', async () => {
  const signer = testSigner();
  const journal = await opened(signer);
  for (let i = 0; i < 3; i += 1) {
    await journal.append(
      'gate',
      Array.from({ length: 300 }, (_, j) => entry(`${i}/${j}`)),
    );
  }
  const note = await waitFor(
    async () => {
      const newest = await journal.checkpoint();
      return newest?.split('\n')[1] === '900' && newest;
    },
    { timeoutMs: 10_000, describe: 'the checkpoint of 900 entries' },
  );
  const { text, signatures } = openNote(note, [signer.key]);
  expect(signatures[0]?.state).toBe('Valid');
  const { size, root } = parseCheckpoint(text);
  const rows = await journal.search({ limit: 1000 });
  for (const index of [0, 255, 256, 700, 899]) {
    const tiles = new Map<string, Buffer | undefined>();
    for (const tile of tilesFor(inclusionRanges(index, size), size)) {
      tiles.set(tilePath(tile), await journal.tile(tile));
    }
    const proof = inclusionProof(
      index,
      size,
      nodesFrom((tile) => tiles.get(tilePath(tile)), size),
    );
    const leaf = rows[index]?.hash ?? Buffer.alloc(0);
    expect(verifyInclusion({ index, size, leaf, root, proof })).toBe(true);
  }
  const bundle = await journal.bundle(tileIn(size, 0, 3));
  expect(
    parseBundle(bundle ?? Buffer.alloc(0)).map((leaf) => Buffer.from(leaf).toString()),
  ).toEqual(rows.slice(768).map(({ leaf }) => leaf));
  expect(await journal.tile({ level: 0, index: 4, width: 1 })).toBeUndefined();
  await journal.stop();
});

test('entries are found by stream, subject, kind, time and cursor', async () => {
  let now = Date.parse('2026-03-01T00:00:00Z');
  const journal = await openJournal({ ...optionsFor(urls, testSigner()), now: () => now });
  await leading(journal);
  for (let i = 0; i < 10; i += 1) {
    await journal.append('gate', [entry(`e${i}`, `c-${i % 2}`)]);
    now += 60_000;
  }
  const seqs = async (query: Partial<Parameters<Journal['search']>[0]>): Promise<number[]> =>
    (await journal.search({ limit: 100, ...query })).map(({ seq }) => seq);
  expect(await seqs({ stream: 'change/c-1' })).toEqual([1, 3, 5, 7, 9]);
  expect(await seqs({ subject: 'Change/production/change-c-0', order: 'desc', limit: 2 })).toEqual([
    8, 6,
  ]);
  expect(await seqs({ until: '2026-03-01T00:02:30Z' })).toEqual([0, 1, 2]);
  expect(await seqs({ since: '2026-03-01T00:07:00Z' })).toEqual([8, 9]);
  expect(await seqs({ after: 8 })).toEqual([9]);
  expect(await seqs({ after: 3, order: 'desc', kind: 'ChangeTransition' })).toEqual([2, 1, 0]);
  expect(await seqs({ kind: 'Alert' })).toEqual([]);
  expect(await seqs({ without: ['Login', 'ChangeTransition'] })).toEqual([]);
  expect(await seqs({ without: ['Login', 'Logout'], limit: 2 })).toEqual([0, 1]);
  expect(await seqs({ actor: 'plat-bob', namespace: 'production' })).toHaveLength(10);
  await journal.stop();
});

test('a clock that goes back moves no entry before an earlier one', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const journal = await openJournal({ ...optionsFor(urls, testSigner()), now: () => now });
  await leading(journal);
  await journal.append('gate', [entry('a')]);
  now -= 3_600_000;
  await journal.append('gate', [entry('b')]);
  const [a, b] = (await journal.search({ limit: 2 })).map(({ leaf }) =>
    parseLeaf(Buffer.from(leaf)),
  );
  expect(b?.recordedAt).toBe(a?.recordedAt);
  await journal.stop();
});

test('an erased blob is gone, its hash stays, and an entry must say so', async () => {
  const journal = await opened();
  const content = Buffer.concat([randomBytes(32), Buffer.from('a name of a person')]);
  const sha256 = await journal.putBlob(content, true);
  expect((await journal.blob(sha256))?.content).toEqual(content);
  await journal.append('gate', [entry('other')]);
  await expect(journal.eraseBlob(sha256, 0)).rejects.toThrow('does not say');
  const said = entry('erased', 'c', { kind: 'BlobErased', body: { sha256 } });
  const [receipt] = await journal.append('gate', [said]);
  expect(await journal.eraseBlob(sha256, receipt?.seq ?? -1)).toBe(true);
  expect(await journal.blob(sha256)).toMatchObject({ content: null, erasedBy: 1, salted: true });
  await journal.stop();
});

test('the heads of all streams are the same from the entries as from the streams', async () => {
  const journal = await opened();
  await journal.append('gate', [entry('a', 'c-1'), entry('b', 'c-2'), entry('c', 'c-1')]);
  const now = await journal.heads();
  expect(now.through).toBe(3);
  const then = await journal.heads(3);
  const byName = (heads: typeof now.heads): typeof now.heads =>
    heads.toSorted((a, b) => a.stream.localeCompare(b.stream));
  expect(byName(then.heads)).toEqual(byName(now.heads));
  expect((await journal.heads(2)).heads.map(({ size }) => size)).toEqual([1, 1]);
  await journal.stop();
});
