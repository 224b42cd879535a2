import { createHmac, hkdfSync } from 'node:crypto';

import { expect, test } from 'vitest';

import { canonicalize } from './canonical.ts';
import { KeyRingError, redactionKeyOf, type KeyRing } from './key-ring.ts';
import { sealOf, verifySeal, type SealClaims } from './seal.ts';
import { stampOf, verifyStamp } from './stamp.ts';

const first = new Uint8Array(32).fill(1);
const second = new Uint8Array(32).fill(2);
const ring: KeyRing = { active: 'k1', keys: { k1: first } };
const rotated: KeyRing = { active: 'k2', keys: { k1: first, k2: second } };

const claims: SealClaims = {
  cluster: 'c-1',
  changeUid: 'change-1',
  requestUid: 'request-1',
  operation: 'Update',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'prod',
  name: 'shop',
  objectUid: 'object-1',
  digest: 'sha256:00',
  seq: 3,
};

const mismatch = { valid: false, reason: 'Mismatch' };

test('is the documented HMAC over the canonical payload', () => {
  const key = new Uint8Array(hkdfSync('sha256', first, '', 'clotho/seal/v1', 32));
  const mac = createHmac('sha256', key).update(canonicalize({ ...claims, v: 1, kid: 'k1' }));
  expect(sealOf(claims, ring)).toBe(`v1.k1.${mac.digest('base64url')}`);
});

test('verifies what it sealed', () => {
  expect(verifySeal(claims, sealOf(claims, ring), ring)).toEqual({ valid: true });
});

test.each<Partial<SealClaims>>([
  { cluster: 'c-2' },
  { changeUid: 'change-2' },
  { requestUid: 'request-2' },
  { operation: 'Create' },
  { apiVersion: 'apps/v1beta1' },
  { kind: 'StatefulSet' },
  { namespace: 'test' },
  { name: 'shop2' },
  { objectUid: 'object-2' },
  { digest: 'sha256:01' },
  { seq: 4 },
])('binds %j', (other) => {
  expect(verifySeal({ ...claims, ...other }, sealOf(claims, ring), ring)).toEqual(mismatch);
});

test('does not let text move from one field to the next', () => {
  const seal = sealOf({ ...claims, namespace: 'ab', name: 'c' }, ring);
  expect(verifySeal({ ...claims, namespace: 'a', name: 'bc' }, seal, ring)).toEqual(mismatch);
});

test('verifies old seals after a rotation, and seals with the new key', () => {
  expect(verifySeal(claims, sealOf(claims, ring), rotated)).toEqual({ valid: true });
  expect(sealOf(claims, rotated)).toMatch(/^v1\.k2\./);
});

test('refuses a key that is not in the ring', () => {
  const unknown = { valid: false, reason: 'UnknownKey' };
  expect(verifySeal(claims, sealOf(claims, rotated), ring)).toEqual(unknown);
  const inherited = sealOf(claims, ring).replace('.k1.', '.constructor.');
  expect(verifySeal(claims, inherited, ring)).toEqual(unknown);
});

test('refuses a seal that names another key of the ring', () => {
  const moved = sealOf(claims, ring).replace('.k1.', '.k2.');
  expect(verifySeal(claims, moved, rotated)).toEqual(mismatch);
});

const seal = sealOf(claims, ring);

test.each([
  '',
  seal.slice(0, -1),
  seal.slice(0, 20),
  `${seal}A`,
  `${seal}=`,
  `${seal}\n`,
  seal.replace('v1.', 'v2.'),
  seal.replace('.k1.', '..'),
  seal.replace('.k1.', '.k/1.'),
  'v1.k1.',
])('calls %j malformed', (text) => {
  expect(verifySeal(claims, text, ring)).toEqual({ valid: false, reason: 'Malformed' });
});

test('accepts one spelling of a seal only', () => {
  // The last character of 43 carries two bits that base64url decoders ignore.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const valid = alphabet
    .split('')
    .filter((last) => verifySeal(claims, seal.slice(0, -1) + last, ring).valid);
  expect(valid).toEqual([seal.at(-1)]);
});

test('stamps bind every field', () => {
  const fields = { decision: 'approve', approver: { username: 'bob', uid: '1' } };
  const stamp = stampOf(fields, ring);
  expect(verifyStamp(fields, stamp, rotated)).toEqual({ valid: true });
  for (const forged of [
    { ...fields, decision: 'deny' },
    { ...fields, approver: { username: 'eve', uid: '1' } },
    { ...fields, more: 1 },
    { decision: 'approve' },
  ]) {
    expect(verifyStamp(forged, stamp, ring)).toEqual(mismatch);
  }
  expect(verifyStamp(fields, 'v1.k1.x', ring)).toEqual({ valid: false, reason: 'Malformed' });
  expect(verifyStamp(fields, stampOf(fields, rotated), ring)).toMatchObject({
    reason: 'UnknownKey',
  });
});

test('a stamp never passes for a seal', () => {
  const stamp = stampOf({ ...claims }, ring);
  expect(verifySeal(claims, stamp, ring)).toEqual(mismatch);
});

test('the redaction key is not the key of seals', () => {
  const derived = hkdfSync('sha256', first, '', 'clotho/redact/v1', 32);
  expect(redactionKeyOf(ring)).toEqual(new Uint8Array(derived));
});

test.each<[KeyRing, KeyRingError['code']]>([
  [{ active: 'k9', keys: { k1: first } }, 'NoActiveKey'],
  [{ active: 'k1', keys: { k1: new Uint8Array(31) } }, 'WeakKey'],
  [{ active: 'k.1', keys: { 'k.1': first } }, 'BadKeyId'],
])('refuses to seal with an unusable ring: %s', (unusable, code) => {
  expect(() => sealOf(claims, unusable)).toThrow(KeyRingError);
  expect(() => sealOf(claims, unusable)).toThrow(expect.objectContaining({ code }));
});
