import type { BreakGlassSpec } from '@clotho/api';
import { expect, test } from 'vitest';
import type { KeyStore } from '../seal/keys.ts';
import { isReviewed, isStamped, stamped, stampedReview } from './session-stamps.ts';

const keys = keysOf('k1', 7);

function keysOf(active: string, byte: number): KeyStore {
  const ring = { active, keys: { [active]: new Uint8Array(32).fill(byte) } };
  return {
    ring: () => ring,
    kids: () => [active],
    secretPath: () => 'secret',
    refresh: () => Promise.resolve(),
    onChange: () => undefined,
    stop: () => Promise.resolve(),
  };
}

const session: Partial<BreakGlassSpec> = {
  user: { username: 'dan' },
  reason: 'payments are down',
  namespaces: ['shop'],
  openedAt: '2026-03-01T03:00:00Z',
  closesAt: '2026-03-01T03:30:00Z',
};

test('a session counts as the gate stamped it, and not with one field altered', async () => {
  const whole = stamped(session, keys);
  expect(await isStamped(whole, keys)).toBe(true);
  expect(await isStamped({ ...whole, closesAt: '2026-03-01T09:00:00Z' }, keys)).toBe(false);
  expect(await isStamped({ ...whole, namespaces: ['shop', 'bank'] }, keys)).toBe(false);
  expect(await isStamped({ ...whole, user: { username: 'eve' } }, keys)).toBe(false);
});

test('a session that was made while the gate was off never counts', async () => {
  expect(await isStamped(session, keys)).toBe(false);
  expect(await isStamped(stamped(session, keysOf('k1', 8)), keys)).toBe(false);
  expect(await isStamped(stamped(session, keysOf('k2', 7)), keys)).toBe(false);
});

test('a review belongs to its session alone', async () => {
  const whole = stamped(session, keys);
  const review = stampedReview(
    { ...whole, review: { comment: 'fine', reviewer: { username: 'carol' } } },
    keys,
  );
  if (!review) throw new Error('no review');
  expect(await isReviewed({ ...whole, review }, keys)).toBe(true);
  expect(await isStamped({ ...whole, review }, keys)).toBe(true);
  expect(await isReviewed({ ...whole, reason: 'another one', review }, keys)).toBe(false);
  const forged = { ...review, reviewer: { username: 'dan' } };
  expect(await isReviewed({ ...whole, review: forged }, keys)).toBe(false);
});
