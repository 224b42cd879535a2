import type { DelegationSpec } from '@clotho/api';
import { expect, test } from 'vitest';
import type { KeyStore } from '../seal/keys.ts';
import { isStamped, stamped } from './delegation-stamps.ts';

const gate = gateOf(7);

function gateOf(byte: number): { keys: KeyStore } {
  const ring = { active: 'k1', keys: { k1: new Uint8Array(32).fill(byte) } };
  const keys: KeyStore = {
    ring: () => ring,
    kids: () => ['k1'],
    secretPath: () => 'secret',
    refresh: () => Promise.resolve(),
    onChange: () => undefined,
    stop: () => Promise.resolve(),
  };
  return { keys };
}

const delegation: DelegationSpec = {
  from: { username: 'bob', groups: ['platform-team'] },
  to: 'dan',
  startTime: '2026-03-01T08:00:00Z',
  endTime: '2026-03-02T08:00:00Z',
  steps: ['platform-review'],
  reason: 'on holiday',
};

test('a delegation counts as the gate stamped it, and not with one field altered', async () => {
  const whole = stamped(delegation, gate);
  expect(await isStamped(whole, gate)).toBe(true);
  for (const altered of [
    { to: 'eve' },
    { endTime: '2026-12-31T00:00:00Z' },
    { steps: ['platform-review', 'security-review'] },
    { from: { username: 'bob', groups: ['platform-team', 'security-team'] } },
    { end: true },
  ]) {
    expect(await isStamped({ ...whole, ...altered }, gate)).toBe(false);
  }
  const { steps: _, ...wider } = whole;
  expect(await isStamped(wider, gate)).toBe(false);
});

test('one that was made while the gate was off never counts', async () => {
  expect(await isStamped(delegation, gate)).toBe(false);
  expect(await isStamped(stamped(delegation, gateOf(8)), gate)).toBe(false);
});
