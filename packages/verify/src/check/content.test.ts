import type { BlobRef, EntryKind, JournalEntry } from '@clotho/api';
import {
  addSignatures,
  blobOf,
  blobPath,
  changeStatement,
  checkpointText,
  parseLeaf,
  saltedBlobOf,
  signNote,
  signStatement,
  snapshotOf,
  type PackSource,
} from '@clotho/core/journal';
import { expect, test } from 'vitest';

import { newWitness, TestJournal } from '../testing/journal.ts';
import { changePack, rangePack, TestPack } from '../testing/pack.ts';
import { verifyPack, type Verdict } from './verify.ts';

const SHA = 'ab'.repeat(32);
const salt = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37) % 251));
const person = saltedBlobOf(Buffer.from('{"name":"Ada"}'), salt, { name: 'person' });
const manifest = blobOf(Buffer.from('kind: ConfigMap'), { name: 'manifest' });
const snapshot = snapshotOf('prod', [
  { namespace: 'shop', containers: [], objects: [] },
  { namespace: 'pay', containers: [], objects: [] },
]);

function entry(kind: EntryKind, body: JournalEntry['body'], blobs: BlobRef[] = []): JournalEntry {
  const subject = { apiVersion: 'v1', kind: 'Environment', name: 'prod' };
  const actor = { username: 'clotho' };
  return {
    id: JSON.stringify(body),
    at: '2026-03-01T00:00:00Z',
    kind,
    actor,
    subject,
    body,
    blobs,
  };
}

async function packOf(
  entries: readonly JournalEntry[],
  rest: Partial<PackSource> = {},
): Promise<{ pack: TestPack; journal: TestJournal; check: () => Promise<Verdict> }> {
  const journal = new TestJournal();
  journal.append(...entries);
  const pack = new TestPack(await rangePack(journal, rest));
  return { pack, journal, check: () => verifyPack(pack, { keys: [journal.signer.key] }) };
}

const held = entry('AdmissionHeld', { digest: `sha256:${SHA}` }, [person.ref, manifest.ref]);

test('attached content is what the entries commit to', async () => {
  const { check } = await packOf([held], { blobs: [person.bytes, manifest.bytes] });
  const verdict = await check();
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.proven).toContain(
    'The 2 attached contents are what the entries commit to by hash.',
  );
});

test('altered content is named with the entry that commits to it', async () => {
  const { pack, check } = await packOf([held], { blobs: [person.bytes, manifest.bytes] });
  pack.set(blobPath(manifest.ref.sha256), 'kind: ConfigMab');
  expect((await check()).findings).toMatchObject([
    {
      verdict: 'Tampered',
      code: 'BlobAltered',
      entry: { seq: 0, kind: 'AdmissionHeld' },
      place: { file: blobPath(manifest.ref.sha256) },
    },
  ]);
});

test('content that is not there could not be checked, unless an entry says that it was erased', async () => {
  const missing = await (await packOf([held], { blobs: [manifest.bytes] })).check();
  expect(missing.outcome).toBe('Unchecked');
  expect(missing.findings).toMatchObject([{ code: 'BlobMissing', entry: { seq: 0 } }]);
  const erased = entry('BlobErased', {
    sha256: person.ref.sha256,
    reason: 'asked by the person',
    basis: 'GDPR Art. 17(1)(b)',
    ticket: 'PRIV-42',
    requestedBy: 'ada',
  });
  const verdict = await (await packOf([held, erased], { blobs: [manifest.bytes] })).check();
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.notProven.join()).toContain(
    'What "person" of entry 0 held: content erased at entry 1 by clotho, asked for by ada, 2026-03-01T00:00:00Z, because "asked by the person" (GDPR Art. 17(1)(b), ticket PRIV-42); the tree still proves its hash and its size.',
  );
});

test('what went with something else is erased too, and shown by an entry behind the span', async () => {
  const erased = entry('BlobErased', {
    sha256: 'cd'.repeat(32),
    reason: 'asked by the person',
    contents: [{ sha256: person.ref.sha256 }],
  });
  const journal = new TestJournal();
  journal.append(held, ...Array.from({ length: 3 }, (_, i) => entry('Alert', { i })), erased);
  const range = await rangePack(journal, { blobs: [manifest.bytes] });
  const shown = [range.leaves[0], range.leaves.at(-1)].flatMap((leaf) => leaf ?? []);
  const scope = { kind: 'Range', from: 0, to: 0 } as const;
  const keys = [journal.signer.key];
  const verdict = await verifyPack(new TestPack({ ...range, scope, leaves: shown }), { keys });
  expect([verdict.outcome, verdict.findings]).toEqual(['Proven', []]);
  expect(verdict.notProven.join()).toContain('content erased at entry 4 by clotho');
  expect(verdict.proven).toContain('None is left out from entry 0 to entry 0.');

  const stray = [range.leaves[0], range.leaves[2]].flatMap((leaf) => leaf ?? []);
  const other = await verifyPack(new TestPack({ ...range, scope, leaves: stray }), { keys });
  expect(other.findings).toMatchObject([
    { code: 'EntryMissing', entry: { seq: 1 } },
    { code: 'StreamBroken' },
    { code: 'BlobMissing' },
  ]);
});

test('a salt of zeros is no salt', async () => {
  const weak = saltedBlobOf(Buffer.from('x'), new Uint8Array(32));
  const { check } = await packOf([entry('AdmissionHeld', {}, [weak.ref])], { blobs: [weak.bytes] });
  expect((await check()).findings).toMatchObject([{ verdict: 'Unchecked', code: 'BlobAltered' }]);
});

const { root, chunks } = snapshot;
const taken = entry('SnapshotTaken', { environment: 'prod', number: 1, manifest: root.sha256 });

test('a snapshot is whole with each of its parts', async () => {
  const blobs = [root.bytes, ...chunks.map(({ bytes }) => bytes)];
  const { check } = await packOf([taken], { blobs });
  expect((await check()).proven).toContain('The snapshot is whole, to the last namespace.');
});

test('a snapshot without one of its parts, or with another one, is not', async () => {
  const [pay, shop] = chunks;
  const missing = await packOf([taken], { blobs: [root.bytes, pay?.bytes ?? Buffer.of()] });
  expect((await missing.check()).findings).toMatchObject([
    { code: 'SnapshotBroken', message: 'the part of namespace "shop" is not in the pack' },
  ]);
  const altered = await packOf([taken], {
    blobs: [root.bytes, ...chunks.map(({ bytes }) => bytes)],
  });
  altered.pack.set(blobPath(shop?.sha256 ?? ''), '{}').relist();
  expect((await altered.check()).findings).toMatchObject([
    { verdict: 'Tampered', code: 'SnapshotBroken', entry: { kind: 'SnapshotTaken' } },
  ]);
});

const statement = {
  subject: [{ name: 'shop/web', digest: { sha256: SHA } }],
  predicateType: 'https://clotho.cosmosdevops.co.uk/change/v1',
  predicate: {},
};

test('a statement counts when the journal signed it and entries speak of its subjects', async () => {
  const applied = entry('ObjectApplied', { digest: `sha256:${SHA}` });
  const { journal, pack, check } = await packOf([applied]);
  const file = 'statements/1.dsse.json';
  pack.set(file, await signStatement(statement, journal.signer)).relist();
  const verdict = await check();
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.proven.join()).toContain('The in-toto statement is signed by the journal');
  pack.set(file, await signStatement(statement, new TestJournal().signer));
  expect((await check()).findings).toMatchObject([
    { verdict: 'Tampered', code: 'StatementInvalid' },
  ]);
  const other = { ...statement, subject: [{ name: 'x', digest: { sha256: 'cd'.repeat(32) } }] };
  pack.set(file, await signStatement(other, journal.signer)).relist();
  expect((await check()).findings).toMatchObject([{ code: 'StatementUnbacked' }]);
  pack.set(file, '{}').relist();
  expect((await check()).findings).toMatchObject([{ code: 'FileUnreadable', place: { file } }]);
});

test('a statement about a Change has to say what the entries say', async () => {
  const { journal, source } = await changePack();
  const history = source.leaves
    .map((leaf) => parseLeaf(leaf))
    .filter(({ stream }) => stream === 'change/c7');
  const anew = changeStatement(history, journal.signer.key.name);
  if (!anew) throw new Error('there is nothing to state');
  const keys = [journal.signer.key];
  const statements = [await signStatement(anew, journal.signer)];
  const good = await verifyPack(new TestPack({ ...source, statements }), { keys });
  expect(good).toMatchObject({ outcome: 'Proven' });
  expect(good.proven.join()).toContain('The in-toto statement is signed by the journal');

  // The holder of the key says something else.
  const other = { ...anew, predicate: { ...anew.predicate, outcome: 'Failed' } };
  const lies = [await signStatement(other, journal.signer)];
  const bad = await verifyPack(new TestPack({ ...source, statements: lies }), { keys });
  expect(bad.findings).toMatchObject([{ verdict: 'Tampered', code: 'StatementDiffers' }]);
});

test('versions in the archive are those that entries name', async () => {
  const version = { bucket: 'b', key: 'k', versionId: 'v1', sha256: SHA, size: 3 };
  const archived = entry('Archived', { key: 'k', versionId: 'v1', sha256: SHA });
  const good = await (await packOf([archived], { archive: [version] })).check();
  expect(good.outcome).toBe('Proven');
  expect(good.notProven.join()).toContain('fetch the version that');
  const bad = await packOf([archived], { archive: [{ ...version, sha256: 'cd'.repeat(32) }] });
  expect((await bad.check()).findings).toMatchObject([
    { code: 'ArchiveMismatch', verdict: 'Tampered' },
  ]);
  const strange = await packOf([archived], { archive: [{ ...version, versionId: 'v2' }] });
  expect((await strange.check()).findings).toMatchObject([{ verdict: 'Unchecked' }]);
});

test('a witness that the auditor trusts is named, and its checkpoint of another log is refused', async () => {
  const { pack, journal } = await packOf([held], { blobs: [person.bytes, manifest.bytes] });
  const witness = newWitness('witness.example');
  const note = pack.get('log/checkpoint').toString();
  pack.set('log/checkpoint', addSignatures(note, [witness.cosign(note, 1_790_000_000)])).relist();
  const keys = [journal.signer.key, witness.key];
  const verdict = await verifyPack(pack, { keys });
  expect(verdict.outcome).toBe('Proven');
  expect(verdict.proven.join('\n')).toContain(
    'Seen by the witness witness.example at 2026-09-21T14:13:20Z: until then the journal has shown it no other history',
  );
  expect(verdict.notProven.join()).not.toContain('no witness');
  const since = await signNote(
    checkpointText('other.example', 1, Buffer.alloc(32)),
    journal.signer,
  );
  const strange = await verifyPack(pack, { keys, since });
  expect(strange.findings).toMatchObject([{ verdict: 'Tampered', code: 'OtherLog' }]);
});

test('a pack that cannot show the state at an old checkpoint says how to get one that can', async () => {
  const { source, journal } = await changePack({ olderCheckpoints: [] });
  const since = journal.signedAt(200);
  const narrow = { ...source, leaves: source.leaves.slice(-1), streams: [], heads: [] };
  const scope = { kind: 'Environment', name: 'prod' } as const;
  const pack = new TestPack({ ...narrow, scope });
  const verdict = await verifyPack(pack, { keys: [journal.signer.key], since: await since });
  expect(verdict.findings).toMatchObject([
    {
      verdict: 'Unchecked',
      code: 'TreeMissing',
      message: expect.stringContaining('--since-checkpoint'),
    },
  ]);
});
