import type { DelegationSpec } from '@clotho/api';
import { bob, carol, instant } from '@clotho/testkit';
import { expect, test } from 'vitest';
import type { DelegationFact } from '../approval/facts.ts';
import { holderOf } from './account.ts';

const now = instant('2026-03-02T08:00:00Z');
const account = { team: 'T1', user: 'U1' };
const asked = { step: 'platform-review', namespace: 'production', now };

function aLink(spec: Partial<DelegationSpec> = {}, name = 'mine'): DelegationFact {
  return {
    name,
    spec: {
      from: bob,
      chat: { provider: 'slack', ...account, confirmedAt: '2026-03-01T00:00:00Z' },
      startTime: '2026-03-01T00:00:00Z',
      endTime: '2026-05-01T00:00:00Z',
      reason: 'to decide from Slack',
      stamp: 'v1.k.s',
      ...spec,
    },
  };
}

test('an account decides for who linked it', () => {
  const mine = aLink();
  expect(holderOf(account, asked, [mine])).toEqual({ ok: true, delegation: mine });
  expect(holderOf(account, asked, [mine, aLink({}, 'wider')]).ok).toBe(true);
});

test.each<[string, Partial<DelegationSpec>]>([
  ['that did not confirm it', { chat: { provider: 'slack', ...account } }],
  [
    'of another workspace',
    { chat: { provider: 'slack', user: 'U1', team: 'T2', confirmedAt: 'x' } },
  ],
  ['of somebody else', { chat: { provider: 'slack', user: 'U2', team: 'T1', confirmedAt: 'x' } }],
  ['whose link is over', { endTime: '2026-03-02T08:00:00Z' }],
  ['whose link has not begun', { startTime: '2026-03-02T08:00:01Z' }],
  ['linked for another step', { steps: ['security-review'] }],
  ['linked for another namespace', { namespaces: ['shop'] }],
])('an account %s decides for nobody', (_, spec) => {
  expect(holderOf(account, asked, [aLink(spec)])).toMatchObject({ ok: false, code: 'NotLinked' });
});

test('an account of two people is nobody’s', () => {
  const both = [aLink(), aLink({ from: carol }, 'hers')];
  expect(holderOf(account, asked, both)).toMatchObject({ ok: false, code: 'Ambiguous' });
});
