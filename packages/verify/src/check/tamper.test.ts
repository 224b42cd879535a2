import {
  evidencePack,
  JournalError,
  openNote,
  parseCheckpoint,
  type PackSource,
} from '@clotho/core/journal';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

import { VerifyError } from '../error.ts';
import { lifeOf } from '../testing/entries.ts';
import { newSigner, TestJournal } from '../testing/journal.ts';
import { changePack, rangePack, TestPack } from '../testing/pack.ts';
import { verifyPack, type Verdict } from './verify.ts';

const ENTRIES = 'entries/000000.jsonl';

let made: Awaited<ReturnType<typeof changePack>>;

beforeAll(async () => {
  made = await changePack();
});

function check(pack: TestPack, since?: string): Promise<Verdict> {
  const keys = [made.journal.signer.key];
  return verifyPack(pack, { keys, ...(since === undefined ? {} : { since }) });
}

const ofChange = (): TestPack => new TestPack(made.source);
const ofAll = async (): Promise<TestPack> => new TestPack(await rangePack(made.journal));

test('an untouched pack is proven, and so is one of everything', async () => {
  for (const pack of [ofChange(), await ofAll()]) {
    const verdict = await check(pack, made.older);
    expect(verdict.findings).toEqual([]);
    expect(verdict.outcome).toBe('Proven');
    expect(verdict.proven.join('\n')).toContain('Nothing was altered or removed since');
  }
});

test('other threads find what this one does', async () => {
  const pack = ofChange().editLines((lines) =>
    lines.map((line, i) => (i === 2 ? line.replace('no CVEs', '9 CVEs ') : line)),
  );
  const keys = [made.journal.signer.key];
  const [alone, helped] = await Promise.all(
    [0, 2].map((workers) => verifyPack(pack, { keys, workers })),
  );
  expect(helped?.findings).toEqual(alone?.findings);
  const whole = await verifyPack(await ofAll(), { keys, workers: 2 });
  expect(whole).toMatchObject({ outcome: 'Proven', findings: [] });
});

test('a changed byte is found, in the entry and at the place where it is', async () => {
  const pack = ofChange().editLines((lines) =>
    lines.map((line, i) => (i === 2 ? line.replace('no CVEs', '9 CVEs ') : line)),
  );
  const offset = pack.get(ENTRIES).toString().split('\n').slice(0, 2).join('\n').length + 1;
  const verdict = await check(pack);
  expect(verdict.outcome).toBe('Tampered');
  expect(verdict.findings[0]).toMatchObject({
    code: 'EntryAltered',
    entry: { seq: 87, kind: 'ApprovalDecision', subject: 'Change production/deploy-c7' },
    place: { file: ENTRIES, line: 3, offset },
  });
  expect(verdict.headline).toContain('entry 87 (ApprovalDecision of Change production/deploy-c7)');
});

test('any one bit changed anywhere in the entries is found in the entry it is in', async () => {
  const original = ofChange().get(ENTRIES);
  const ends = [...original.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at);
  for (let at = 0; at < original.length; at += 97) {
    const bytes = Buffer.from(original);
    bytes[at] = (bytes[at] ?? 0) ^ 0x02;
    const verdict = await check(ofChange().set(ENTRIES, bytes));
    expect(verdict.outcome, `byte ${at}`).toBe('Tampered');
    const line = ends.findIndex((end) => end >= at) + 1;
    const isThere = verdict.findings.some(
      ({ place }) => place?.file === ENTRIES && place.line === line,
    );
    expect(isThere, `byte ${at} in line ${line}`).toBe(true);
  }
});

test('a byte that makes an entry unreadable is found, and the entry named all the same', async () => {
  const pack = ofChange().editLines((lines) =>
    lines.map((line, i) => (i === 1 ? line.replace('"step":', '"step"=') : line)),
  );
  expect((await check(pack)).findings[0]).toMatchObject({
    code: 'EntryUnreadable',
    entry: { seq: 47, kind: 'ApprovalDecision', subject: 'Change/production/deploy-c7' },
    place: { line: 2 },
  });
});

test('the newest entries dropped: the journal has counted them', async () => {
  const pack = ofChange().editLines((lines) => [...lines.slice(0, -2), ...lines.slice(-1)]);
  const verdict = await check(pack);
  expect(verdict.findings).toContainEqual(
    expect.objectContaining({
      code: 'StreamBroken',
      message: expect.stringContaining(
        'change/c7 had 8 entries when entry 480 counted them; number 8 is missing',
      ),
    }),
  );
});

test('the newest entries of a range dropped', async () => {
  const pack = (await ofAll()).editLines((lines) => lines.slice(0, -3));
  expect((await check(pack)).findings).toContainEqual(
    expect.objectContaining({ code: 'EntryMissing', entry: { seq: 478 } }),
  );
});

test('an entry dropped in the middle: its place and its stream show it', async () => {
  const range = (await ofAll()).editLines((lines) => lines.toSpliced(100, 1));
  const { findings } = await check(range);
  expect(findings[0]).toMatchObject({
    code: 'EntryMissing',
    entry: { seq: 100 },
    place: { file: ENTRIES, line: 101 },
  });
  expect(findings[1]).toMatchObject({ code: 'StreamBroken', entry: { seq: 140 } });
  const change = ofChange().editLines((lines) => lines.toSpliced(3, 1));
  expect((await check(change)).findings[0]).toMatchObject({
    code: 'StreamBroken',
    message: 'it is number 5 of change/c7, and number 4 is missing before it',
    entry: { seq: 167, kind: 'ChangeTransition' },
    place: { file: ENTRIES, line: 4 },
  });
});

test('entries reordered', async () => {
  const pack = ofChange().editLines(([a = '', b = '', ...rest]) => [b, a, ...rest]);
  const { findings } = await check(pack);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'EntryOrder',
      entry: expect.objectContaining({ seq: 7 }),
      place: expect.objectContaining({ line: 2 }),
    }),
  );
});

test('reordered entries that were numbered anew', async () => {
  const pack = ofChange().editLines((lines) =>
    lines.map((line, i) => {
      if (i === 1)
        return (lines[2] ?? '')
          .replace('"seq":"87"', '"seq":"47"')
          .replace('"streamseq":"3"', '"streamseq":"2"');
      return i === 2
        ? (lines[1] ?? '')
            .replace('"seq":"47"', '"seq":"87"')
            .replace('"streamseq":"2"', '"streamseq":"3"')
        : line;
    }),
  );
  const altered = (await check(pack)).findings.filter(({ code }) => code === 'EntryAltered');
  expect(altered.map(({ entry }) => entry?.seq)).toEqual([47, 87]);
});

test('an entry put in: after the others, or in the place of a number that others have', async () => {
  const later = ofChange().editLines((lines) => [
    ...lines,
    (lines[2] ?? '')
      .replace('"seq":"87"', '"seq":"481"')
      .replace('"streamseq":"3"', '"streamseq":"9"'),
  ]);
  expect((await check(later)).findings[0]).toMatchObject({
    code: 'EntryNotInJournal',
    entry: { seq: 481 },
    place: { line: 10 },
  });
  const between = ofChange().editLines((lines) =>
    lines.toSpliced(3, 0, (lines[2] ?? '').replace('"seq":"87"', '"seq":"88"')),
  );
  expect((await check(between)).findings[0]).toMatchObject({
    code: 'EntryAltered',
    entry: { seq: 88 },
    place: { line: 4 },
  });
});

test('bodies swapped between two entries: both are named', async () => {
  const pack = ofChange().editLines((lines) => {
    const [first, second] = [commentOf(lines[1] ?? ''), commentOf(lines[2] ?? '')];
    return lines.map((line, i) => {
      if (i === 1) return line.replace(first, second);
      return i === 2 ? line.replace(second, first) : line;
    });
  });
  const { findings } = await check(pack);
  expect(
    findings.filter(({ code }) => code === 'EntryAltered').map(({ entry }) => entry?.seq),
  ).toEqual([47, 87]);
});

test('the whole tree built anew with a new key', async () => {
  const { journal, source } = await changePack();
  const verdict = await check(new TestPack(source), made.older);
  expect(verdict.outcome).toBe('Tampered');
  expect(verdict.findings[0]).toMatchObject({
    code: 'UnknownKey',
    place: { file: 'log/checkpoint' },
  });
  expect(verdict.findings[0]?.message).toContain(journal.signer.key.name);
});

test('the whole tree built anew by whoever has the key: an older checkpoint shows it', async () => {
  const forged = await rewritten();
  expect((await check(new TestPack(forged))).outcome).toBe('Proven');
  const verdict = await check(new TestPack(forged), made.older);
  expect(verdict.outcome).toBe('Tampered');
  expect(verdict.findings[0]).toMatchObject({
    code: 'HistoryRewritten',
    message: expect.stringContaining('the first 320 entries are not those'),
  });
});

test('an older checkpoint in the pack shows it as well', async () => {
  const forged = await rewritten({ olderCheckpoints: [made.older] });
  expect((await check(new TestPack(forged))).findings[0]).toMatchObject({
    code: 'HistoryRewritten',
    place: { file: 'checkpoints/1-320.txt' },
  });
});

test('a journal whose newest rows were deleted is shorter than what was signed before', async () => {
  const journal = new TestJournal(made.journal.signer);
  journal.append(...lifeOf('c0'));
  const verdict = await check(new TestPack(await rangePack(journal)), made.older);
  expect(verdict.findings[0]).toMatchObject({ code: 'JournalShorter' });
});

test('a tile and its entry altered together: the tree above says no', async () => {
  const all = await ofAll();
  const pack = all.editLines((lines) =>
    lines.map((line, i) => (i === 87 ? line.replace('no CVEs', '9 CVEs ') : line)),
  );
  const file = 'log/tile/0/000';
  const tile = Buffer.from(pack.get(file));
  tile.fill(7, 87 * 32, 88 * 32);
  const { findings } = await check(pack.set(file, tile));
  expect(findings[0]).toMatchObject({ code: 'TreeAltered', place: { file } });
  expect(findings).toContainEqual(expect.objectContaining({ code: 'ReportDiffers' }));
});

test('a checkpoint that was edited is signed by nobody', async () => {
  const pack = ofChange().edit('log/checkpoint', (text) => text.replace('\n481\n', '\n482\n'));
  expect((await check(pack)).findings[0]).toMatchObject({ code: 'SignatureInvalid' });
});

test('what proves that a history is whole can be neither edited nor left out', async () => {
  const shorter = ofChange()
    .editLines((lines) => [...lines.slice(0, -2), ...lines.slice(-1)])
    .edit('heads.json', (text) => text.replace('"size":8', '"size":7'))
    .relist((manifest) => (manifest['entries'] = 8));
  expect((await check(shorter)).findings[0]).toMatchObject({ code: 'HeadMismatch' });
  const without = ofChange()
    .remove('heads.json')
    .relist((manifest) => (manifest['streams'] = []));
  const verdict = await check(without);
  expect(verdict.outcome).toBe('Unchecked');
  expect(verdict.findings[0]).toMatchObject({ code: 'HeadMissing' });
});

test('a report that says something else is found', async () => {
  const pack = ofChange().edit('report.html', (text) => text.replaceAll('plat-bob', 'plat-eve'));
  expect((await check(pack)).findings).toMatchObject([{ code: 'ReportDiffers' }]);
});

test('a report of another version proves nothing, and is no obstacle to who reads another one', async () => {
  const pack = ofChange().edit('report.html', (text) =>
    text.replace('clotho report 1', 'clotho report 0'),
  );
  expect((await check(pack)).findings).toMatchObject([
    { verdict: 'Unchecked', code: 'ReportDiffers' },
  ]);
  const keys = [made.journal.signer.key];
  const verdict = await verifyPack(pack, { keys, isReportReplaced: true });
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.notProven.join()).toContain('which another version wrote');
});

test('a file that was listed and is gone is named', async () => {
  const verdict = await check(ofChange().remove('log/tile/0/000'));
  expect(verdict.findings[0]).toMatchObject({
    code: 'FileMissing',
    place: { file: 'log/tile/0/000' },
  });
  expect(verdict.findings[1]).toMatchObject({ code: 'TreeMissing' });
});

test('without a key nothing is proven, however well it fits', async () => {
  const verdict = await verifyPack(ofChange(), { keys: [] });
  expect(verdict.outcome).toBe('Unchecked');
  expect(verdict.findings).toMatchObject([{ code: 'NoKey' }]);
});

test('equal sources make equal packs', () => {
  expect(evidencePack(made.source)).toEqual(evidencePack(made.source));
  expect(parseCheckpoint(openNote(made.older, []).text).size).toBe(320);
});

/** The journal with another history from its first Change on, signed with the same key. */
async function rewritten(rest: Partial<PackSource> = {}): Promise<PackSource> {
  const journal = new TestJournal(made.journal.signer);
  for (let i = 0; i < 60; i += 1) journal.append(...lifeOf(`other${i}`));
  return rangePack(journal, rest);
}

test('a stranger with a key of the same name is a stranger', async () => {
  const verdict = await verifyPack(ofChange(), { keys: [newSigner().key] });
  expect(verdict.findings[0]).toMatchObject({ code: 'UnknownKey' });
});

function commentOf(line: string): string {
  return /"comment":"[^"]*"/.exec(line)?.[0] ?? '';
}

test('one bit changed anywhere else is not passed over either', async () => {
  // What people are told, and the keys that the pack names, are trusted by nobody.
  const files = [...ofChange().files.keys()].filter((file) => !/^(README|keys)\.txt$/.test(file));
  const flips = fc.tuple(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 0, max: 7 }));
  await fc.assert(
    fc.asyncProperty(flips, async ([file, where, bit]) => {
      const pack = ofChange();
      const bytes = Buffer.from(pack.get(file));
      const at = where % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      expect(await outcomeOf(pack.set(file, bytes))).not.toMatch(/Proven|Crash/);
    }),
    { numRuns: 400 },
  );
});

test('a file that the pack does not list is pointed at', async () => {
  const verdict = await check(ofChange().set('more/evidence.html', '<p>trust me'));
  expect(verdict.notProven.join()).toContain('does not list: more/evidence.html');
  const readme = await check(ofChange().edit('README.txt', (text) => `${text}Trust key x.`));
  expect(readme.notProven.join()).toContain('What README.txt says');
});

async function outcomeOf(pack: TestPack): Promise<string> {
  try {
    return (await check(pack)).outcome;
  } catch (error) {
    return error instanceof VerifyError || error instanceof JournalError ? error.code : 'Crash';
  }
}
