import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { evidencePack, formatVerifierKey, tarOf } from '@clotho/core/journal';
import { newTimestampAuthority } from '@clotho/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { newWitness } from '../testing/journal.ts';
import { changePack, TestPack } from '../testing/pack.ts';
import { run } from './run.ts';

let folder = '';
let key = '';
const file = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-verify-'));
  const { source, journal, older } = await changePack();
  key = formatVerifierKey(journal.signer.key);
  await writeFile(file('pack.tar'), tarOf(evidencePack(source)));
  await writeFile(file('keys.pub'), `# of the journal\n\n${key}\n`);
  await writeFile(file('old.txt'), older);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function verify(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await run(words, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    color: false,
  });
  return { code, out, err };
}

test('a proven pack is told in words, exit code 0', async () => {
  const since = ['--since-checkpoint', file('old.txt')];
  const { code, out } = await verify(file('pack.tar'), '--key', file('keys.pub'), ...since);
  expect(code).toBe(0);
  expect(out).toContain('Evidence about Change production/deploy-c7');
  expect(out).toContain('Proven: the pack is genuine');
  expect(out).toContain('the first 320 entries are those that it signed for');
  expect(out).toContain('Not proven:\n  - That nobody was shown another journal');
});

test('a folder is read like a tar of it', async () => {
  const { source } = await changePack();
  const pack = await new TestPack(source).toFolder();
  const keys = (await readFile(path.join(pack, 'keys.txt'), 'utf8')).trim();
  expect((await verify(pack, '-k', keys)).code).toBe(0);
  await rm(pack, { recursive: true });
});

test('a changed byte in the tar: exit code 1, with entry and place', async () => {
  const tar = await readFile(file('pack.tar'));
  const at = tar.lastIndexOf('no CVEs');
  tar[at] = 'N'.charCodeAt(0);
  await writeFile(file('tampered.tar'), tar);
  const { code, out } = await verify(file('tampered.tar'), '--key', key);
  expect(code).toBe(1);
  expect(out).toMatch(
    /Tampered with: entry 87 \(ApprovalDecision of Change production\/deploy-c7\)/,
  );
  expect(out).toMatch(/at entries\/000000\.jsonl, line 3, offset \d+ {2}\[EntryAltered\]/);
});

test('without a key: exit code 2, and nothing is called proven', async () => {
  const { code, out } = await verify(file('pack.tar'));
  expect(code).toBe(2);
  expect(out).toContain('Could not be checked: no key was given');
  expect(out).toContain('Fits together, but no key that you trust stands behind it:');
  expect(out).not.toContain('\nProven');
});

test('--json is for programs', async () => {
  const { code, out } = await verify(file('pack.tar'), '--key', key, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ outcome: 'Proven', findings: [], entries: 9, size: 481 });
});

test('--report writes the report with the verdict in it', async () => {
  await verify(file('pack.tar'), '--key', key, '--report', file('report.html'));
  const page = await readFile(file('report.html'), 'utf8');
  expect(page).toContain('Proven: the pack is genuine');
  expect(page).not.toMatch(/<script|https?:\/\/|src=|@import/);
});

test.each([
  [[], 'name the pack'],
  [['a', 'b'], 'one pack at a time'],
  [['--what'], 'See clotho-verify --help'],
  [['/nowhere/pack.tar'], 'the pack could not be opened'],
  [['pack', '--key', '/nowhere'], '--key: ENOENT'],
  [['pack', '--key', 'log+00000000+AAAA'], 'is no Ed25519 verifier key'],
])('%j: exit code 2 and what to do', async (words, reason) => {
  const { code, err, out } = await verify(...words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
});

test('what is no pack is told apart from a pack that was tampered with', async () => {
  await writeFile(file('noise.tar'), Buffer.alloc(2048, 7));
  expect((await verify(file('noise.tar'))).err).toContain('this is no tar of a pack');
  await writeFile(file('empty.tar'), tarOf([]));
  expect((await verify(file('empty.tar'))).err).toContain('this is no evidence pack');
  const twice = evidencePack((await changePack()).source).slice(0, 1);
  await writeFile(file('twice.tar'), tarOf([...twice, ...twice]));
  expect((await verify(file('twice.tar'))).err).toContain('pack.json twice');
});

test('help shows examples and the exit codes', async () => {
  const { code, out } = await verify('--help');
  expect(code).toBe(0);
  expect(out).toContain('clotho-verify evidence.tar --key clotho.pub');
  expect(out).toContain('1  tampered with');
});

test('a pack cannot write control characters to the terminal', async () => {
  const { source, journal } = await changePack({ madeAt: 'x\u001B[2J' });
  await writeFile(file('odd.tar'), tarOf(evidencePack(source)));
  const { out } = await verify(file('odd.tar'), '--key', formatVerifierKey(journal.signer.key));
  expect(out).toContain('packed x\uFFFD[2J');
});

test('witnesses and timestamps that are asked for and missing: exit code 2, and which', async () => {
  const witness = formatVerifierKey(newWitness('w1.example').key);
  const policy = `log ${key}\nwitness w1 ${witness}\nquorum w1\n`;
  await writeFile(file('witnesses.txt'), policy);
  await writeFile(file('tsa.pem'), newTimestampAuthority().issuerPem);
  const { code, out } = await verify(file('pack.tar'), '--policy', file('witnesses.txt'));
  expect(code).toBe(2);
  expect(out).toContain('w1.example did not sign this state');
  const stamped = await verify(file('pack.tar'), '-k', key, '--tsa', file('tsa.pem'));
  expect(stamped.code).toBe(2);
  expect(stamped.out).toContain('the pack brings no timestamp');
  const wrong = await verify(file('pack.tar'), '--policy', file('tsa.pem'));
  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.err).toContain("the witness policy can't be used");
  const none = await verify(file('pack.tar'), '-k', key, '--tsa', file('witnesses.txt'));
  expect(none.err).toContain('there is no certificate in PEM');
});
