import { expect, test } from 'vitest';
import { sameContent, stampCreated, stampUpdated } from './stamping.ts';

const alice = { username: 'alice', uid: 'u1', groups: ['developers'] };
const bob = { username: 'bob', groups: ['developers'] };
const spec = { description: 'x', category: 'Normal', riskLevel: 'High' } as const;

test('whoever creates a Change is its requester', () => {
  expect(stampCreated(alice)).toEqual({ requestedBy: alice });
});

test('an update never changes the requester', () => {
  const forged = { ...spec, requestedBy: { username: 'mallory' } };
  expect(stampUpdated({ ...spec, requestedBy: alice }, forged, alice).requestedBy).toEqual(alice);
});

test('whoever alters the content counts as a requester from then on', () => {
  const old = { ...spec, requestedBy: alice };
  const stamped = stampUpdated(old, { ...old, riskLevel: 'Low' }, bob);
  expect(stamped.amendedBy).toEqual([bob]);
});

test('editing what only people read makes nobody a requester', () => {
  const old = { ...spec, requestedBy: alice };
  const stamped = stampUpdated(old, { ...old, description: 'better words' }, bob);
  expect(stamped.amendedBy).toBeUndefined();
});

test('an amender is listed once, and can not take themselves off', () => {
  const old = { ...spec, requestedBy: alice, amendedBy: [bob] };
  const stamped = stampUpdated(old, { ...old, amendedBy: [], riskLevel: 'Low' }, bob);
  expect(stamped.amendedBy).toEqual([bob]);
});

test('planned times belong to the content', () => {
  expect(sameContent(spec, { ...spec, plannedStartTime: '2026-01-01T00:00:00Z' })).toBe(false);
});
