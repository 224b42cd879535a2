import { leafHash } from '@clotho/core/journal';
import { beforeEach, expect, test } from 'vitest';

import { lifeOf } from '../testing/entries.ts';
import { newSigner, TestJournal } from '../testing/journal.ts';
import { ServedJournal } from '../testing/served.ts';
import { parseState } from './state.ts';
import { verifyLog, type LogOptions, type LogVerdict } from './verify-log.ts';

const CHANGES = 100;
const KEPT = [100, 290, 310, 512, 700];

let journal: TestJournal;
let served: ServedJournal;
let known: { name: string; note: string }[];

beforeEach(async () => {
  journal = new TestJournal();
  const lives = Array.from({ length: CHANGES }, (_, i) => lifeOf(`c${i}`));
  for (let step = 0; step < 8; step += 1) {
    journal.append(...lives.flatMap((life) => life[step] ?? []));
  }
  served = new ServedJournal(journal);
  await served.sign(journal.signer);
  known = await Promise.all(
    KEPT.map(async (size) => ({ name: `archived ${size}`, note: await journal.signedAt(size) })),
  );
});

const audit = (options: Partial<LogOptions> = {}): Promise<LogVerdict> =>
  verifyLog(served, { keys: [journal.signer.key], known, ...options });

const found = ({ findings }: LogVerdict): unknown[] =>
  findings.map(({ code, entry }) => [code, entry?.seq]);

/** What somebody puts in the place of an entry. */
const forged = (seq: number): { leaf: Buffer; hash: Buffer } => {
  const text = served.rows[seq]?.leaf.toString() ?? '';
  const leaf = Buffer.from(text.replace('"username":"', '"username":"x'));
  return { leaf, hash: leafHash(leaf) };
};

test('an untouched journal is proven, with every checkpoint that was kept', async () => {
  const verdict = await audit();
  expect(verdict.findings).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'Proven', size: 800, from: 0 });
  expect(verdict.proven.join('\n')).toContain('All 800 entries are what was signed for');
  expect(verdict.proven.join('\n')).toContain('begins with each of the 5 older states');
});

test('without a key nothing is said', async () => {
  await expect(audit({ keys: [] })).rejects.toMatchObject({ code: 'Usage' });
});

test('a changed byte is found in its entry', async () => {
  served.rows[305] = { ...forged(305), hash: leafHash(journal.leaves[305] ?? Buffer.alloc(0)) };
  const verdict = await audit();
  expect(found(verdict)).toEqual([['EntryAltered', 305]]);
  expect(verdict.headline).toContain('Tampered with: entry 305 (ChangeTransition of Change');
});

test('a changed byte whose hashes were changed with it lies between two checkpoints', async () => {
  served.rows[305] = forged(305);
  served.rebuild();
  const verdict = await audit();
  expect(found(verdict)).toEqual([
    ['StreamBroken', 405],
    ['HistoryRewritten', 290],
  ]);
  expect(verdict.findings[0]?.message).toContain('it follows another entry than entry 305');
  expect(verdict.findings[1]?.message).toContain(
    'entries 290 to 309 are not all what archived 310 signs for; the first 290 are as archived 290',
  );
});

test('a changed hash is found, though the entry is what it was', async () => {
  served.rows[305] = { leaf: served.rows[305]?.leaf ?? Buffer.alloc(0), hash: Buffer.alloc(32, 7) };
  expect(found(await audit())).toEqual([['TreeAltered', 305]]);
});

test('a changed node above the entries is found', async () => {
  served.nodes.set('1/1', '07'.repeat(32));
  const verdict = await audit();
  expect(found(verdict)).toEqual([['TreeAltered', 256]]);
  expect(verdict.findings[0]?.place).toEqual({ file: 'tile/1/000.p/3' });
});

test.each([305, 511, 512, 799])('entry %i cut out is named', async (seq) => {
  served.rows[seq] = undefined;
  expect(found(await audit())[0]).toEqual(['EntryMissing', seq]);
});

test('an entry that is cut out and closed up is found where it was', async () => {
  served.rows.splice(305, 1);
  served.rebuild();
  const verdict = await audit();
  expect(found(verdict).slice(0, 1)).toEqual([['EntryOrder', 305]]);
  expect(verdict.findings[0]?.message).toContain('stands what calls itself entry 306');
  expect(found(verdict)).toContainEqual(['EntryMissing', 799]);
});

test('an entry put in is found where it is', async () => {
  served.rows.splice(305, 0, forged(305));
  served.rows.pop();
  served.rebuild();
  expect(found(await audit())).toContainEqual(['EntryOrder', 306]);
});

test.each([false, true])('entries exchanged are both named; hashes too: %s', async (rebuilt) => {
  const [a, b] = [served.rows[303], served.rows[304]];
  if (!a || !b) throw new Error('no rows');
  served.rows[303] = rebuilt ? b : { leaf: b.leaf, hash: a.hash };
  served.rows[304] = rebuilt ? a : { leaf: a.leaf, hash: b.hash };
  if (rebuilt) served.rebuild();
  const verdict = found(await audit());
  expect(verdict).toContainEqual(['EntryOrder', 303]);
  expect(verdict).toContainEqual(['EntryOrder', 304]);
});

test('newest entries deleted are missed by who kept a checkpoint', async () => {
  served.rows.splice(650);
  served.rebuild();
  served.note = await journal.signedAt(650);
  const verdict = await audit();
  expect(found(verdict)).toEqual([['JournalShorter', 650]]);
  expect(verdict.headline).toContain('this one to entry 699 are gone');
  expect((await audit({ known: [] })).outcome).toBe('Proven');
});

test('a tree rebuilt under another key is not the journal', async () => {
  served.rows[305] = forged(305);
  served.rebuild();
  await served.sign(newSigner());
  expect(found(await audit())).toEqual([
    ['UnknownKey', undefined],
    ['StreamBroken', 405],
    ['HistoryRewritten', 290],
  ]);
});

test('a tree rebuilt under the stolen key does not fit what was kept', async () => {
  served.rows[305] = forged(305);
  served.rebuild();
  await served.sign(journal.signer);
  expect(found(await audit())).toContainEqual(['HistoryRewritten', 290]);
});

test('the next audit reads only what came since, and misses nothing before', async () => {
  const first = await audit();
  const state = parseState(first.state ?? '');
  journal.append(...lifeOf('later'));
  served = new ServedJournal(journal);
  await served.sign(journal.signer);
  served.asked.length = 0;
  const second = await audit({ state, known: [] });
  expect(second).toMatchObject({ outcome: 'Proven', from: 800, size: 808 });
  expect(served.asked.filter((path) => path.includes('entries'))).toEqual([
    'tile/entries/003.p/40',
  ]);

  served.rows[305] = forged(305);
  served.rebuild();
  await served.sign(journal.signer);
  const third = await audit({ state, known: [] });
  expect(found(third)).toContainEqual(['HistoryRewritten', 0]);
  expect(third.from).toBe(0);
});

test('what is no state of an audit is refused in words', () => {
  expect(() => parseState('{"format":"else"}')).toThrow('no state of an earlier audit');
  expect(() => parseState('nonsense')).toThrow('no state of an earlier audit');
});
