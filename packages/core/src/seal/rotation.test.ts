import { expect, test } from 'vitest';
import { kidOf, retireProblem, rotationStep } from './rotation.ts';

const replicas = [
  { name: 'a', kids: ['k1', 'k2'] },
  { name: 'b', kids: ['k1'] },
];
const none = { records: 0, annotations: 0, decisions: 0, claims: 0 };

test('a rotation publishes, waits for every replica, activates, re-seals, ends', () => {
  const start = { active: 'k1', replicas, sealedBy: { k1: 3 } };
  expect(rotationStep(start, undefined)).toEqual({ step: 'Publish' });
  const published = { ...start, next: 'k2' };
  expect(rotationStep(published, 'k2')).toEqual({ step: 'WaitForReplicas', waitingFor: ['b'] });
  const known = { ...published, replicas: replicas.slice(0, 1) };
  expect(rotationStep(known, 'k2')).toEqual({ step: 'Activate', kid: 'k2' });
  const active = { active: 'k2', replicas, sealedBy: { k1: 2, k2: 1 } };
  expect(rotationStep(active, 'k2')).toEqual({ step: 'Reseal', left: 2 });
  expect(rotationStep({ ...active, sealedBy: { k2: 3 } }, 'k2')).toEqual({ step: 'Done' });
});

test('a key is retired only when nothing names it', () => {
  const keys = { active: 'k2', kids: ['k1', 'k2'] };
  expect(retireProblem('k1', keys, none)).toBeNull();
  expect(retireProblem('k1', keys, { ...none, records: 1 })).toMatch(/1 records/);
  expect(retireProblem('k1', keys, { ...none, annotations: 1 })).toMatch(/1 objects/);
  expect(retireProblem('k1', keys, { ...none, decisions: 1 })).toMatch(/1 decisions/);
  expect(retireProblem('k2', keys, none)).toMatch(/active/);
  expect(retireProblem('k9', keys, none)).toMatch(/no key k9/);
  expect(retireProblem('k1', { ...keys, next: 'k1' }, none)).toMatch(/published/);
});

test('a token names its key', () => {
  expect(kidOf('v1.k1.abc')).toBe('k1');
  expect(kidOf('v2.k1.abc')).toBeUndefined();
});
