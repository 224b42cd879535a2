import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { StepDecision, StepStatus } from '@clotho/api';
import { aChange, anEvent, aRequest } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { coversOf } from './covers.ts';
import { archiveRecord, parseArchiveRecord, type ArchiveAbout } from './record.ts';
import { isReceipt, receiptBytes } from './receipt.ts';
import { openContent, sealContent } from './sealed.ts';

const about: ArchiveAbout = {
  change: { namespace: 'production', name: 'deploy', uid: 'uid-1' },
  contentDigest: `sha256:${'a'.repeat(64)}`,
  covers: `sha256:${'b'.repeat(64)}`,
};
const content = Buffer.from('password: correct-horse');

const fresh = () => ({
  dataKey: randomBytes(32),
  ephemeral: generateKeyPairSync('x25519').privateKey,
});

test('a record says who, what and why in clear, and what it is about can be read back', () => {
  const text = archiveRecord({
    ...about,
    spec: aChange().spec,
    status: { steps: [] },
    events: [anEvent()],
    requests: [aRequest()],
    archivedAt: '2025-12-15T01:00:00Z',
    sealed: 'AAAA',
  });
  expect(parseArchiveRecord(text)).toEqual({ ...about, sealed: 'AAAA' });
  expect(text).toContain('fraud detection');
  expect(text).toContain('platform-review');
  expect(() => parseArchiveRecord('{"format":"other"}')).toThrow(/no archive record/);
  expect(() => parseArchiveRecord(text.replace('uid-1', ''))).toThrow(/change\.uid/);
  expect(() => parseArchiveRecord('x')).toThrow(/no JSON/);
});

test('what is sealed is opened by its recipient alone, with its key, in its own record', () => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const { sealed, key } = sealContent(content, about, fresh(), publicKey);
  expect(Buffer.from(sealed, 'base64').includes('correct-horse')).toBe(false);
  expect(openContent({ ...about, sealed }, key, privateKey)).toEqual(content);

  const stranger = generateKeyPairSync('x25519').privateKey;
  expect(() => openContent({ ...about, sealed }, key, stranger)).toThrow(/does not open/);
  const other = { ...about, covers: `sha256:${'c'.repeat(64)}`, sealed };
  expect(() => openContent(other, key, privateKey)).toThrow(/does not open/);
  const flipped = Buffer.from(sealed, 'base64');
  flipped[3] = (flipped[3] ?? 0) ^ 1;
  const altered = { ...about, sealed: flipped.toString('base64') };
  expect(() => openContent(altered, key, privateKey)).toThrow(/does not open/);
  const second = sealContent(content, about, fresh(), publicKey);
  expect(() => openContent({ ...about, sealed }, second.key, privateKey)).toThrow(/does not open/);
  expect(() => openContent({ ...about, sealed }, '{}', privateKey)).toThrow(/no key/);
});

test('a key of another kind is refused by name', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  expect(() => sealContent(content, about, fresh(), publicKey)).toThrow(/type ed25519.*X25519/);
});

test('a receipt is good for its Change and its version alone', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const key = { name: 'log', algorithm: 'Ed25519' as const, publicKey: publicKey.subarray(-32) };
  const place = {
    bucket: 'b',
    key: 'k',
    version: 'v',
    digest: about.contentDigest,
    covers: about.covers,
    archivedAt: '2025-12-15T01:00:00Z',
  };
  const signature = sign(null, receiptBytes({ ...place, changeUid: 'uid-1' }), privateKey);
  const archive = { ...place, receipt: signature.toString('base64') };
  expect(isReceipt(archive, 'uid-1', key)).toBe(true);
  expect(isReceipt(archive, 'uid-2', key)).toBe(false);
  expect(isReceipt({ ...archive, version: 'w' }, 'uid-1', key)).toBe(false);
  expect(isReceipt({ ...archive, covers: 'other' }, 'uid-1', key)).toBe(false);
  expect(isReceipt({ ...archive, receipt: 'AAAA' }, 'uid-1', key)).toBe(false);
});

const decision = (event: string, counts = true): StepDecision => ({
  event,
  approver: 'bob',
  decision: 'approve',
  at: '2025-12-15T01:00:00Z',
  counts,
});
const stepWith = (...decisions: StepDecision[]): StepStatus => ({
  name: 's',
  state: 'Approved',
  approvals: 1,
  needed: 1,
  decisions,
});
const of = (...decisions: StepDecision[]): string =>
  coversOf(about.contentDigest, [stepWith(...decisions)]);

test('other decisions are other things to archive; their order is none', () => {
  expect(of(decision('a'), decision('b'))).toBe(of(decision('b'), decision('a')));
  expect(of(decision('a'))).toBe(of(decision('a'), decision('b', false)));
  expect(of(decision('a'))).not.toBe(of(decision('b')));
  expect(coversOf('other', [stepWith(decision('a'))])).not.toBe(of(decision('a')));
});
