import {
  addSignatures,
  checkpointText,
  evidencePack,
  formatVerifierKey,
  parseWitnessPolicy,
  signNote,
  type PackSource,
} from '@clotho/core/journal';
import { parseAuthorities } from '@clotho/core/timestamp';
import { newTimestampAuthority } from '@clotho/testkit';
import { beforeAll, expect, test } from 'vitest';

import { lifeOf } from '../testing/entries.ts';
import { newWitness, ORIGIN, TestJournal } from '../testing/journal.ts';
import { changePack, rangePack, TestPack } from '../testing/pack.ts';
import type { FindingCode } from './finding.ts';
import { verifyPack, type Verdict, type VerifyOptions } from './verify.ts';

// What others than the journal say of it. SEEN is by the clocks of the witnesses.
const SEEN = Date.parse('2025-12-15T03:00:05Z') / 1000;
const [first, second, third] = ['w1.example', 'w2.example', 'w3.example'].map(newWitness);
const tsa = newTimestampAuthority();

let made: Awaited<ReturnType<typeof changePack>>;

beforeAll(async () => {
  made = await changePack();
});

type Witness = ReturnType<typeof newWitness>;

const some = (...witnesses: (Witness | undefined)[]): Witness[] =>
  witnesses.flatMap((each) => each ?? []);

/** The pack with the lines of witnesses under its newest checkpoint. */
const cosigned = (by: readonly Witness[], seconds = SEEN): PackSource => {
  const { checkpoint } = made.source;
  const lines = by.map(({ cosign }) => cosign(checkpoint, seconds));
  return { ...made.source, checkpoint: addSignatures(checkpoint, lines) };
};

/** Two of the three have to sign. */
const policyText = (): string =>
  [
    `log ${formatVerifierKey(made.journal.signer.key)}`,
    ...some(first, second, third).map(({ key }, i) => `witness w${i} ${formatVerifierKey(key)}`),
    'group most 2 w0 w1 w2',
    'quorum most',
  ].join('\n');

const check = (
  source: PackSource | TestPack,
  options: Partial<VerifyOptions> = {},
): Promise<Verdict> => {
  const pack = source instanceof TestPack ? source : new TestPack(source);
  return verifyPack(pack, { keys: [], policy: parseWitnessPolicy(policyText()), ...options });
};

const withKeys = (
  source: PackSource | TestPack,
  rest: Partial<VerifyOptions>,
): Promise<Verdict> => {
  const pack = source instanceof TestPack ? source : new TestPack(source);
  return verifyPack(pack, { keys: [made.journal.signer.key], ...rest });
};

const codes = ({ findings }: Verdict): FindingCode[] => findings.map(({ code }) => code);

test('enough witnesses: who saw the journal, until when, and how much of it', async () => {
  const verdict = await check(cosigned(some(first, third)));
  expect(verdict.findings).toEqual([]);
  expect(verdict.outcome).toBe('Proven');
  const { size } = verdict;
  expect(verdict.proven).toContain(
    `Seen by the witness w1.example at 2025-12-15T03:00:05Z: until then the journal has shown it no other history than this one, up to ${size} entries.`,
  );
  expect(verdict.proven).toContain(
    'The witnesses that signed it are enough, by the policy that you gave.',
  );
  expect(verdict.notProven.join()).not.toContain('shown another journal');
});

test('too few witnesses: could not be checked, and which are missing', async () => {
  const verdict = await check(cosigned(some(second)));
  expect(verdict.outcome).toBe('Unchecked');
  expect(codes(verdict)).toEqual(['QuorumMissing']);
  expect(verdict.headline).toContain(
    'log/checkpoint is signed by w2.example alone of the policy that you gave, which asks for more: w1.example, w3.example did not sign this state',
  );
  const none = await check(made.source);
  expect(none.headline).toContain('is signed by no witness of the policy');
});

test('a policy without a quorum, or a key alone, asks for nobody', async () => {
  const policy = parseWitnessPolicy(policyText().replace('quorum most', 'quorum none'));
  const verdict = await check(made.source, { policy });
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.notProven.join('\n')).toContain('That nobody was shown another journal');
});

test('a witness of the same name with another key counts for nothing', async () => {
  const impostor = newWitness('w1.example');
  const verdict = await check(cosigned([impostor, ...some(second)]));
  expect(codes(verdict)).toEqual(['QuorumMissing']);
  expect(verdict.proven.join('\n')).not.toContain('w1.example');
});

test.each([
  ['of another size', (): string => checkpointText(ORIGIN, 5, Buffer.alloc(32, 1))],
  ['for another origin', (): string => madeText().replace(ORIGIN, 'other.example/journal')],
  ['of another root', (): string => madeText().replace(/\n[^\n]+\n$/, `\n${'A'.repeat(43)}=\n`)],
])('a cosignature %s is not one of this state', async (_what, textOf) => {
  const [witness] = some(first);
  const other = await signNote(textOf(), made.journal.signer);
  const line = witness?.cosign(other, SEEN) ?? '';
  const checkpoint = addSignatures(made.source.checkpoint, [line]);
  const verdict = await check({ ...made.source, checkpoint });
  expect(verdict.outcome).toBe('Tampered');
  expect(codes(verdict)).toContain('SignatureInvalid');
  expect(verdict.headline).toContain('what w1.example signed was another text than this one');
});

const madeText = (): string => made.source.checkpoint.split('\n\n')[0] + '\n';

test('a cosignature with its time moved is none', async () => {
  const pack = new TestPack(cosigned(some(first, second)));
  const line = /— w1\.example (\S+)/.exec(pack.get('log/checkpoint').toString())?.[1] ?? '';
  const blob = Buffer.from(line, 'base64');
  blob[11] = (blob[11] ?? 0) ^ 1;
  pack.edit('log/checkpoint', (text) => text.replace(line, blob.toString('base64')));
  expect(codes(await check(pack))).toContain('SignatureInvalid');
});

test('of a fork it is said which witness saw another history, and when', async () => {
  const [witness] = some(first);
  const seen = addSignatures(made.older, [witness?.cosign(made.older, SEEN) ?? '']);
  const fork = new TestJournal(made.journal.signer);
  fork.append(...lifeOf('other').slice(0, 1), ...made.journal.leaves.map((_, i) => entry(i)));
  const verdict = await check(await rangePack(fork), { since: seen });
  expect(verdict.outcome).toBe('Tampered');
  expect(codes(verdict)).toContain('HistoryRewritten');
  expect(verdict.headline).toContain(
    'That other history was seen and signed by the witness w1.example at 2025-12-15T03:00:05Z',
  );
});

const entry = (i: number): ReturnType<typeof lifeOf>[number] => {
  const [one] = lifeOf(`fork${i}`);
  if (!one) throw new Error('no entry');
  return one;
};

const stamped = (at: string, note: string = made.source.checkpoint): PackSource => ({
  ...made.source,
  timestamps: [{ note, response: tsa.stamp(Buffer.from(note), { at }) }],
});

const authorities = parseAuthorities(tsa.issuerPem);

test('a timestamp shows what existed before which moment', async () => {
  const verdict = await withKeys(stamped('20251216090000Z'), { authorities });
  expect(verdict.findings).toEqual([]);
  expect(verdict.proven).toContain(
    `Every entry of the pack existed before 2025-12-16T09:00:00Z (give or take 1 s): the timestamp authority Example TSA saw the journal with ${verdict.size} entries then.`,
  );
});

test('an old timestamp covers what was there then, and what came later is told', async () => {
  const source = stamped('20251214130000Z', made.older);
  const verdict = await withKeys({ ...source, olderCheckpoints: [] }, { authorities });
  expect(verdict.findings).toEqual([]);
  expect(verdict.proven.join('\n')).toContain(
    'Every entry of the pack but the count at its end existed before 2025-12-14T13:00:00Z',
  );
  // The journal says that they were taken on the day after.
  expect(verdict.notProven.join('\n')).toContain('so that one of the two clocks was wrong');
  const few = await made.journal.signedAt(20);
  const early = await withKeys(stamped('20251216090000Z', few), { authorities });
  expect(early.proven.join('\n')).toMatch(
    /1 of the \d+ entries of the pack, those before entry 20,/,
  );
  expect(early.notProven.join('\n')).toMatch(/When the entries from \d+ on existed/);
});

test('without certificates a timestamp is not looked at; certificates ask for one', async () => {
  const unasked = await withKeys(stamped('20251216090000Z'), {});
  expect(unasked.outcome).toBe('Proven');
  expect(unasked.notProven.join('\n')).toContain('the pack brings timestamps (1); give');
  const missing = await withKeys(made.source, { authorities });
  expect(missing).toMatchObject({ outcome: 'Unchecked' });
  expect(codes(missing)).toEqual(['TimestampMissing']);
});

test('a timestamp of an authority that is not trusted could not be checked', async () => {
  const other = parseAuthorities(newTimestampAuthority().issuerPem);
  const verdict = await withKeys(stamped('20251216090000Z'), { authorities: other });
  expect(codes(verdict)).toEqual(['TimestampUnchecked']);
  expect(verdict.outcome).toBe('Unchecked');
});

test.each([
  ['over an older state', (): Promise<string> => made.journal.signedAt(20)],
  ['over something else', (): Promise<string> => Promise.resolve('something else')],
])('a timestamp %s says nothing of this one', async (_what, contentOf) => {
  const response = tsa.stamp(Buffer.from(await contentOf()), { at: '20251216090000Z' });
  const source = { ...made.source, timestamps: [{ note: made.source.checkpoint, response }] };
  const verdict = await withKeys(source, { authorities });
  expect(verdict.outcome).toBe('Tampered');
  expect(verdict.headline).toContain('the timestamp is over something else');
});

test('an altered timestamp is not genuine', async () => {
  const pack = new TestPack(evidencePack(stamped('20251216090000Z')));
  const name = [...pack.files.keys()].find((file) => file.endsWith('.tsr')) ?? '';
  const bytes = Buffer.from(pack.get(name));
  const at = bytes.indexOf('20251216090000Z');
  bytes.write('20241216090000Z', at);
  const verdict = await withKeys(pack.set(name, bytes), { authorities });
  expect(codes(verdict)).toEqual(['TimestampInvalid']);
  expect(verdict.headline).toContain('its content was altered after it was signed');
});

test('a timestamp over a state of another history is not one of this journal', async () => {
  const other = new TestJournal(made.journal.signer);
  other.append(...lifeOf('other'));
  const verdict = await withKeys(stamped('20251216090000Z', await other.checkpoint()), {
    authorities,
  });
  expect(codes(verdict)).toEqual(['HistoryRewritten']);
  expect(verdict.proven.join('\n')).not.toContain('Example TSA');
});
