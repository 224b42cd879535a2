import { API_VERSION, type Lockdown, type LockdownSpec } from '@clotho/api';
import { aChange, alice, bob, instant } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { releaseFields, startLockdown, updateLockdown } from './edit.ts';
import { isInScope, locksOn } from './hold.ts';

const writer = { user: bob, now: instant('2026-03-01T03:00:00Z') };

function aLockdown(name: string, spec: Partial<LockdownSpec> = {}): Lockdown {
  return {
    apiVersion: API_VERSION,
    kind: 'Lockdown',
    metadata: { name, uid: `uid-of-${name}`, resourceVersion: '1' },
    spec: { reason: 'payments are down', requestedBy: bob, ...spec },
  };
}

test.each<[boolean, Partial<LockdownSpec>]>([
  [true, {}],
  [true, { namespaces: ['production'] }],
  [true, { namespaces: ['staging', 'prod*'] }],
  [false, { namespaces: ['prod'] }],
  [false, { namespaces: [] }],
  [true, { changeSelector: {} }],
  [true, { changeSelector: { matchLabels: { team: 'pay' } } }],
  [false, { changeSelector: { matchLabels: { team: 'web' } } }],
  [
    false,
    { changeSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['pay'] }] } },
  ],
  [false, { namespaces: ['staging'], changeSelector: { matchLabels: { team: 'pay' } } }],
])('in scope: %s for %j', (expected, scope) => {
  const change = aChange({ metadata: { labels: { team: 'pay' } } });
  expect(isInScope(scope, change)).toBe(expected);
});

test('what is released holds nothing; the others are named in order', () => {
  const lockdowns = [
    { lockdown: aLockdown('b'), released: false },
    { lockdown: aLockdown('c'), released: true },
    { lockdown: aLockdown('a'), released: false },
  ];
  expect(locksOn(aChange(), lockdowns).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('who started it is stamped, and it can not begin released', () => {
  expect(startLockdown({ reason: 'x', requestedBy: alice }, writer)).toEqual({
    ok: true,
    spec: { reason: 'x', requestedBy: bob, requestedAt: '2026-03-01T03:00:00Z' },
  });
  expect(startLockdown({ reason: 'x', release: { reason: 'y' } }, writer).ok).toBe(false);
});

test('it is released once, with a reason, by whoever does it', () => {
  const { spec } = aLockdown('a');
  expect(
    updateLockdown(spec, { ...spec, release: { reason: 'fixed', by: alice } }, writer),
  ).toEqual({
    ok: true,
    spec: { ...spec, release: { reason: 'fixed', by: bob, at: '2026-03-01T03:00:00Z' } },
  });
  expect(updateLockdown(spec, { ...spec, release: { reason: '  ' } }, writer).ok).toBe(false);
  const over = { ...spec, release: { reason: 'fixed', by: bob, stamp: 'v1.k.x' } };
  expect(updateLockdown(over, { ...over, release: { reason: 'again' } }, writer).ok).toBe(false);
  expect(updateLockdown(over, spec, writer).ok).toBe(false);
  const forged = { ...over, release: { ...over.release, stamp: 'v1.k.y' } };
  expect(updateLockdown(over, forged, writer)).toEqual({ ok: true, spec: over });
});

test('a smaller scope would be a release without a reason', () => {
  const { spec } = aLockdown('a', { namespaces: ['production'] });
  for (const edit of [{ namespaces: ['x'] }, { changeSelector: {} }, { reason: 'other' }]) {
    expect(updateLockdown(spec, { ...spec, ...edit }, writer)).toMatchObject({
      ok: false,
      message: expect.stringContaining(Object.keys(edit)[0] ?? ''),
    });
  }
});

test('a release is stamped for its own Lockdown alone', () => {
  const spec = { release: { reason: 'fixed', stamp: 'v1.k.x' } };
  expect(releaseFields('one', spec)).not.toEqual(releaseFields('two', spec));
  expect(releaseFields('one', spec)).toEqual(
    releaseFields('one', { release: { reason: 'fixed' } }),
  );
});
