import { expect, test } from 'vitest';
import { judgeDrift, type DriftFacts } from './finding.ts';

const record = { isValid: true, isTombstone: false, digest: 'a', objectUid: 'u1' };
const object = {
  uid: 'u1',
  digests: ['a'],
  annotation: 'Current' as const,
  isSealable: true,
  isTerminating: false,
};
const facts = (mods: Partial<DriftFacts>): DriftFacts => ({
  record,
  object,
  isSingleUse: false,
  isBeingSealed: false,
  ...mods,
});
const CLEAN = { finding: null, upkeep: 'None' };

test('an object that stands as its record says is clean', () => {
  expect(judgeDrift(facts({}))).toEqual(CLEAN);
});

test('an object without record is unsealed, unless a controller owns it or it is going', () => {
  expect(judgeDrift(facts({ record: null })).finding).toBe('Unsealed');
  const owned = { ...object, isSealable: false };
  expect(judgeDrift(facts({ record: null, object: owned }))).toEqual(CLEAN);
  const going = { ...object, isTerminating: true };
  expect(judgeDrift(facts({ record: null, object: going }))).toEqual(CLEAN);
});

test('an owner reference put on a sealed object does not hide that it changed', () => {
  const disguised = { ...object, digests: ['b'], isSealable: false };
  expect(judgeDrift(facts({ object: disguised })).finding).toBe('Changed');
});

test('an object that was deleted with approval and is there again is unsealed', () => {
  const tombstone = { ...record, isTombstone: true, digest: undefined };
  expect(judgeDrift(facts({ record: tombstone })).finding).toBe('Unsealed');
  expect(judgeDrift(facts({ record: tombstone, object: null }))).toEqual(CLEAN);
});

test('a record without object is missing; what is used once may go', () => {
  expect(judgeDrift(facts({ object: null })).finding).toBe('Missing');
  expect(judgeDrift(facts({ object: null, isSingleUse: true }))).toEqual({
    finding: null,
    upkeep: 'Forget',
  });
});

test('what exempt writers made of an object is expected, and nothing else', () => {
  const scaled = { ...record, followed: 'b' };
  expect(judgeDrift(facts({ record: scaled, object: { ...object, digests: ['b'] } }))).toEqual(
    CLEAN,
  );
  expect(judgeDrift(facts({ record: scaled, object: { ...object, digests: ['c'] } })).finding).toBe(
    'Changed',
  );
});

test('what the control plane settles afterwards is no change', () => {
  expect(judgeDrift(facts({ object: { ...object, digests: ['b', 'a'] } }))).toEqual(CLEAN);
});

test('a record whose seal does not verify is forged, whatever stands there', () => {
  const forged = { ...record, isValid: false };
  expect(judgeDrift(facts({ record: forged })).finding).toBe('Forged');
  expect(judgeDrift(facts({ record: forged, object: null })).finding).toBe('Forged');
});

test('a stripped seal is put back without a finding, a made-up one with one', () => {
  expect(judgeDrift(facts({ object: { ...object, annotation: 'Absent' } }))).toEqual({
    finding: null,
    upkeep: 'Annotate',
  });
  expect(judgeDrift(facts({ object: { ...object, annotation: 'Foreign' } }))).toEqual({
    finding: 'Forged',
    upkeep: 'Annotate',
  });
});

test('the same content in a new object is bound to its uid', () => {
  expect(judgeDrift(facts({ object: { ...object, uid: 'u2' } })).upkeep).toBe('Rebind');
});

test('nothing is said about an object that is just being sealed', () => {
  expect(judgeDrift(facts({ record: null, isBeingSealed: true }))).toEqual(CLEAN);
});
