import type { DelegationSpec } from '@clotho/api';
import { bob, instant } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { endDelegation, openDelegation } from './open.ts';
import { delegationPhase, delegationTurn, handedTo } from './standing.ts';

const now = instant('2026-03-02T08:00:00Z');
const asked = { to: 'sre-dan', duration: '8h', reason: 'out of office' };
const stamped: DelegationSpec = {
  ...asked,
  from: bob,
  startTime: '2026-03-02T08:00:00Z',
  endTime: '2026-03-02T16:00:00Z',
  stamp: 'v1.k.s',
};

test('it is its author’s own, from now on, for as long as was said', () => {
  const forged = { ...asked, from: { username: 'sec-carol' }, stamp: 'v1.k.s', end: true };
  expect(openDelegation(forged, { user: bob, now })).toEqual({
    ok: true,
    delegation: {
      from: bob,
      startTime: '2026-03-02T08:00:00Z',
      endTime: '2026-03-02T16:00:00Z',
      end: undefined,
    },
  });
});

test.each<[string, Partial<DelegationSpec>, string]>([
  ['to oneself', { to: 'plat-bob' }, 'may act for yourself'],
  ['to a robot', { to: 'system:serviceaccount:ci:robot' }, 'no person'],
  ['without an end', { duration: undefined } as never, 'until when'],
  ['with two ends', { endTime: '2026-03-03T08:00:00Z' }, 'until when'],
  ['backwards', { duration: '0s' }, 'after startTime'],
  ['in the past', { startTime: '2026-03-01T00:00:00Z', duration: '1h' }, 'over already'],
  ['for ever', { duration: '2161h' }, '90 days at most'],
  ['at no time', { duration: undefined, endTime: 'tomorrow' } as never, 'not an RFC 3339 time'],
])('nobody delegates %s', (_, mods, words) => {
  const result = openDelegation({ ...asked, ...mods }, { user: bob, now });
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining(words) });
});

test('a robot delegates nothing', () => {
  const user = { username: 'system:serviceaccount:ci:robot' };
  expect(openDelegation(asked, { user, now })).toMatchObject({ ok: false });
});

test('all that is edited is that it ends now', () => {
  const later = now + 3_600_000;
  expect(endDelegation(stamped, { ...stamped, end: true }, later)).toMatchObject({
    ok: true,
    delegation: { end: true, endTime: '2026-03-02T09:00:00Z' },
  });
  expect(endDelegation(stamped, { ...stamped, to: 'audit-eve' }, later)).toMatchObject({
    ok: false,
    message: expect.stringContaining('spec.to'),
  });
  expect(endDelegation(stamped, { ...stamped, endTime: '2027-01-01T00:00:00Z' }, later).ok).toBe(
    false,
  );
});

test('it stands as its times say, and without a stamp not at all', () => {
  const phases = [now - 1, now, now + 8 * 3_600_000].map((at) => delegationPhase(stamped, at));
  expect(phases).toEqual(['Pending', 'Active', 'Over']);
  expect(delegationTurn(stamped, now)).toBe(now + 8 * 3_600_000);
  const { stamp: _, ...bare } = stamped;
  expect(delegationPhase(bare, now)).toBe('NotStamped');
});

test('it is handed to one person, at its steps, while it is active', () => {
  const all = [{ name: 'd', spec: { ...stamped, steps: ['platform-review'] } }];
  const handed = (username: string, step: string, at: number) =>
    handedTo({ username }, { step, now: at }, all).length;
  expect(handed('sre-dan', 'platform-review', now)).toBe(1);
  expect(handed('audit-eve', 'platform-review', now)).toBe(0);
  expect(handed('sre-dan', 'security-review', now)).toBe(0);
  expect(handed('sre-dan', 'platform-review', now - 1)).toBe(0);
});
