import type { BreakGlassSpec } from '@clotho/api';
import { aPolicy, alice, bob, instant } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { openSession, updateSession } from './open.ts';
import { mayReview } from './review.ts';
import { covers, isOpen, sessionPhase } from './session.ts';

const NOW = instant('2026-03-01T03:00:00Z');
const MINUTE = 60_000;

function aSession(spec: Partial<BreakGlassSpec> = {}): Partial<BreakGlassSpec> {
  return {
    user: alice,
    reason: 'payments are down',
    namespaces: ['shop'],
    duration: '30m',
    openedAt: '2026-03-01T03:00:00Z',
    closesAt: '2026-03-01T03:30:00Z',
    reviewDue: '2026-03-04T03:30:00Z',
    stamp: 'v1.k.x',
    ...spec,
  };
}

test('a session opens now, for what was asked, and its review is due after its end', () => {
  const opening = { user: alice, now: NOW, reviewWithinMs: 72 * 60 * MINUTE };
  expect(openSession({ duration: '60m' }, opening)).toMatchObject({
    ok: true,
    session: {
      openedAt: '2026-03-01T03:00:00Z',
      closesAt: '2026-03-01T04:00:00Z',
      reviewDue: '2026-03-04T04:00:00Z',
    },
  });
  for (const duration of ['61m', '0s', '2h', 'soon']) {
    expect(openSession({ duration }, opening)).toMatchObject({ ok: false });
  }
});

test('it is open from its opening until its end and not a moment longer', () => {
  const session = aSession();
  expect([0, 30 * MINUTE - 1, 30 * MINUTE, -1].map((at) => isOpen(session, NOW + at))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('it covers its namespaces and resources, and nothing cluster-wide', () => {
  const resource = 'deployments';
  expect(covers(aSession(), { namespace: 'shop', resource })).toBe(true);
  expect(covers(aSession(), { namespace: 'bank', resource })).toBe(false);
  expect(covers(aSession({ namespaces: [''] }), { namespace: '', resource })).toBe(false);
  const narrow = aSession({ resources: ['configmaps'] });
  expect(covers(narrow, { namespace: 'shop', resource })).toBe(false);
  expect(covers(narrow, { namespace: 'shop', resource: 'configmaps' })).toBe(true);
});

test('it goes from Open by Closed and ReviewDue to Reviewed', () => {
  const at = (minutes: number, spec: Partial<BreakGlassSpec> = {}): string =>
    sessionPhase(aSession(spec), NOW + minutes * MINUTE);
  expect([at(0), at(30), at(30 + 72 * 60)]).toEqual(['Open', 'Closed', 'ReviewDue']);
  expect(at(31, { review: { comment: 'fine', stamp: 'v1.k.y' } })).toBe('Reviewed');
  expect(at(31, { review: { comment: 'fine' } })).toBe('Closed');
  const { stamp: _, ...unstamped } = aSession();
  expect(sessionPhase(unstamped, NOW)).toBe('NotStamped');
});

test('what was said when it opened is not altered; the stamped fields never are', () => {
  const old = aSession();
  expect(updateSession(old, { ...old, namespaces: ['shop', 'bank'] }, NOW)).toMatchObject({
    ok: false,
  });
  const longer = { ...old, closesAt: '2026-03-01T09:00:00Z', user: bob };
  expect(updateSession(old, longer, NOW)).toEqual({ ok: true, session: old });
});

test('it can be closed early, once, and never later than it would have closed', () => {
  const old = aSession();
  const closed = updateSession(old, { ...old, close: true }, NOW + MINUTE);
  expect(closed).toMatchObject({ session: { close: true, closesAt: '2026-03-01T03:01:00Z' } });
  const late = updateSession(old, { ...old, close: true }, NOW + 90 * MINUTE);
  expect(late).toMatchObject({ session: { closesAt: old.closesAt } });
});

test('a review comes after the session, from somebody else who may', () => {
  const after = NOW + 31 * MINUTE;
  const asked = { reviewer: bob, holdsVerb: true, policies: [], now: after };
  expect(mayReview(aSession(), asked)).toEqual({ ok: true });
  expect(mayReview(aSession(), { ...asked, now: NOW })).toMatchObject({ code: 'StillOpen' });
  expect(mayReview(aSession(), { ...asked, reviewer: alice })).toMatchObject({
    code: 'OwnWork',
  });
  const bot = { username: 'system:serviceaccount:ci:bot' };
  expect(mayReview(aSession(), { ...asked, reviewer: bot })).toMatchObject({ code: 'NotAPerson' });
});

test('a reviewer of every policy that was written past needs no permission besides', () => {
  const after = NOW + 31 * MINUTE;
  const named = aPolicy({ reviewers: { users: [bob.username] } });
  const asked = { reviewer: bob, holdsVerb: false, now: after };
  expect(mayReview(aSession(), { ...asked, policies: [named] })).toEqual({ ok: true });
  expect(mayReview(aSession(), { ...asked, policies: [named, aPolicy({})] })).toMatchObject({
    code: 'NotAReviewer',
  });
  expect(mayReview(aSession(), { ...asked, policies: [] })).toMatchObject({ ok: false });
});
