import { expect, test } from 'vitest';
import { adoptionStep } from './adoption.ts';

const managed = { isManaged: true, isRegistered: true, uid: 'u1', marker: undefined };
const adopted = { uid: 'u1', state: 'Adopted' as const };

test('a namespace is adopted once the gate is registered for it, and only once', () => {
  expect(adoptionStep({ ...managed, isRegistered: false })).toBe('None');
  expect(adoptionStep(managed)).toBe('Adopt');
  expect(adoptionStep({ ...managed, marker: { uid: 'u1', state: 'Adopting' } })).toBe('Adopt');
  expect(adoptionStep({ ...managed, marker: adopted })).toBe('None');
});

test('a namespace that is managed no longer, or is gone, is left', () => {
  expect(adoptionStep({ ...managed, isManaged: false, marker: adopted })).toBe('Leave');
  expect(adoptionStep({ ...managed, uid: undefined, marker: adopted })).toBe('Leave');
  expect(adoptionStep({ ...managed, isManaged: false })).toBe('None');
});

test('a namespace that was deleted and made again starts anew', () => {
  expect(adoptionStep({ ...managed, uid: 'u2', marker: adopted })).toBe('Leave');
});

test('leaving that has begun is finished, even if the namespace is managed again meanwhile', () => {
  expect(adoptionStep({ ...managed, marker: { uid: 'u1', state: 'Leaving' } })).toBe('Leave');
});
