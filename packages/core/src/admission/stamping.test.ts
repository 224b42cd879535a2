import { expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { sameContent, stampCreated, stampUpdated } from './stamping.ts';

const NOON = parseInstant('2025-12-14T12:00:00Z');
const alice = { username: 'alice', uid: 'u1', groups: ['developers'] };
const bob = { username: 'bob', groups: ['developers'] };
const spec = { description: 'x', category: 'Normal', riskLevel: 'High' } as const;

test('whoever creates a Change is its requester', () => {
  expect(stampCreated(alice, NOON)).toEqual({
    requestedBy: alice,
    submittedAt: '2025-12-14T12:00:00Z',
  });
});

test('the content counts as submitted when it last changed, or when a draft was handed in', () => {
  const old = { ...spec, requestedBy: alice, submittedAt: '2025-12-01T00:00:00Z' };
  const by = { user: alice, now: NOON };
  const at = (updated: object, from: object = old): string | undefined =>
    stampUpdated({ ...old, ...from }, { ...old, ...updated }, by).submittedAt;
  expect(at({ description: 'better words' })).toBe('2025-12-01T00:00:00Z');
  expect(at({ submittedAt: '2020-01-01T00:00:00Z' })).toBe('2025-12-01T00:00:00Z');
  expect(at({ riskLevel: 'Low' })).toBe('2025-12-14T12:00:00Z');
  expect(at({ submit: true }, { submit: false })).toBe('2025-12-14T12:00:00Z');
});

test('an update never changes the requester', () => {
  const forged = { ...spec, requestedBy: { username: 'mallory' } };
  expect(
    stampUpdated({ ...spec, requestedBy: alice }, forged, { user: alice, now: NOON }).requestedBy,
  ).toEqual(alice);
});

test('whoever alters the content counts as a requester from then on', () => {
  const old = { ...spec, requestedBy: alice };
  const stamped = stampUpdated(old, { ...old, riskLevel: 'Low' }, { user: bob, now: NOON });
  expect(stamped.amendedBy).toEqual([bob]);
});

test('editing what only people read makes nobody a requester', () => {
  const old = { ...spec, requestedBy: alice };
  const stamped = stampUpdated(
    old,
    { ...old, description: 'better words' },
    { user: bob, now: NOON },
  );
  expect(stamped.amendedBy).toBeUndefined();
});

test('an amender is listed once, and can not take themselves off', () => {
  const old = { ...spec, requestedBy: alice, amendedBy: [bob] };
  const stamped = stampUpdated(
    old,
    { ...old, amendedBy: [], riskLevel: 'Low' },
    { user: bob, now: NOON },
  );
  expect(stamped.amendedBy).toEqual([bob]);
});

test('planned times belong to the content', () => {
  expect(sameContent(spec, { ...spec, plannedStartTime: '2026-01-01T00:00:00Z' })).toBe(false);
});
