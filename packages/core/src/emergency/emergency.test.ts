import type { ApprovalEventSpec, Change, ChangeStatus, Identity } from '@clotho/api';
import {
  aChange,
  alice,
  anEvent,
  aPolicy,
  aWorkflow,
  bob,
  carol,
  dan,
  instant,
} from '@clotho/testkit';
import { expect, test } from 'vitest';
import { mayReviewEmergency } from './may-review.ts';
import { isOwnEmergency, owedInWords } from './owed.ts';
import { RETRO_REVIEW, reviewCondition, reviewOf } from './review.ts';

const ENDED = '2026-03-01T03:00:00Z';
const NOW = instant('2026-03-01T04:00:00Z');
const HOUR = 3_600_000;

function emergency(status: ChangeStatus = {}): Change {
  return aChange({
    spec: { category: 'Emergency', requestedBy: dan },
    status: { phase: 'Completed', finishedAt: ENDED, ...status },
  });
}

function reviewed(spec: Partial<ApprovalEventSpec> = {}) {
  const { name, uid } = emergency().metadata;
  const event = anEvent({
    spec: {
      targetStep: RETRO_REVIEW,
      changeRef: { name, uid },
      approver: carol,
      comment: 'seen',
      decidedAt: '2026-03-01T03:30:00Z',
      ...spec,
    },
  });
  return { event, stampValid: event.spec.stamp !== undefined };
}

const reviewAt = (
  hours: number,
  events: ReturnType<typeof reviewed>[] = [],
  change = emergency(),
) => {
  const policy = aPolicy({ retroReviewWithin: '24h' });
  return reviewOf(change, { events, policy, now: NOW + hours * HOUR });
};

test('a review is due a while after the end, then overdue, and done once somebody says so', () => {
  expect(reviewAt(0)).toEqual({ state: 'Due', dueAt: '2026-03-02T03:00:00Z' });
  expect(reviewAt(23)).toEqual({ state: 'Overdue', dueAt: '2026-03-02T03:00:00Z' });
  expect(reviewAt(99, [reviewed()])).toMatchObject({
    state: 'Done',
    verdict: 'Justified',
    by: 'sec-carol',
    at: '2026-03-01T03:30:00Z',
    comment: 'seen',
  });
  expect(reviewAt(0, [reviewed({ decision: 'deny' })])).toMatchObject({ verdict: 'NotJustified' });
});

test('a review without the stamp, of another Change or of another step is none', () => {
  const other = reviewed({ changeRef: { name: 'x', uid: 'another' } });
  const step = reviewed({ targetStep: 'platform-review' });
  const forged = { ...reviewed(), stampValid: false };
  expect(reviewAt(0, [other, step, forged])).toMatchObject({ state: 'Due' });
});

test('only an emergency that was implemented owes one', () => {
  expect(reviewAt(0, [], emergency({ phase: 'Denied' }))).toBeUndefined();
  expect(reviewAt(0, [], emergency({ phase: 'Implementing' }))).toBeUndefined();
  expect(
    reviewAt(0, [], aChange({ status: { phase: 'Completed', finishedAt: ENDED } })),
  ).toBeUndefined();
  expect(reviewAt(0, [], emergency({ phase: 'Failed' }))).toMatchObject({ state: 'Due' });
});

function may(reviewer: Identity, changes: Partial<Parameters<typeof mayReviewEmergency>[0]> = {}) {
  const rules = {
    namespace: { name: 'production', labels: {} },
    policy: undefined,
    workflows: [aWorkflow()],
    lockdowns: [],
    windows: [],
  };
  return mayReviewEmergency({
    change: emergency(),
    requests: [],
    rules,
    reviewer,
    holdsVerb: false,
    review: reviewAt(0),
    decision: 'approve',
    comment: 'seen',
    ...changes,
  });
}

test('whoever approves ordinary changes may review, but nobody their own', () => {
  expect(may(carol)).toEqual({ ok: true });
  expect(may(bob)).toEqual({ ok: true });
  expect(may(alice)).toMatchObject({ code: 'NotAReviewer' });
  expect(may(alice, { holdsVerb: true })).toEqual({ ok: true });
  expect(may(dan, { holdsVerb: true })).toMatchObject({ code: 'OwnWork' });
  const bot = { username: 'system:serviceaccount:ci:bot' };
  expect(may(bot, { holdsVerb: true })).toMatchObject({ code: 'NotAPerson' });
});

test('a policy that names reviewers means those alone', () => {
  const policy = aPolicy({ reviewers: { users: ['sec-carol'] } });
  const rules = {
    namespace: { name: 'x', labels: {} },
    policy,
    workflows: [aWorkflow()],
    lockdowns: [],
    windows: [],
  };
  expect(may(carol, { rules })).toEqual({ ok: true });
  expect(may(bob, { rules })).toMatchObject({ code: 'NotAReviewer' });
});

test('a review comes once, after the end, with a comment and a verdict', () => {
  expect(may(carol, { review: reviewAt(0, [reviewed()]) })).toMatchObject({ code: 'Reviewed' });
  const running = emergency({ phase: 'Implementing' });
  expect(may(carol, { change: running })).toMatchObject({ code: 'NothingToReview' });
  expect(may(carol, { comment: ' ' })).toMatchObject({ code: 'CommentRequired' });
  expect(may(carol, { decision: 'revoke' })).toMatchObject({ code: 'NotAVerdict' });
});

test('the condition keeps the time of its last turn', () => {
  const due = reviewAt(0);
  const overdue = reviewAt(30);
  if (!due || !overdue) throw new Error('there is a review');
  const first = reviewCondition(due, emergency(), NOW);
  const change = emergency({ conditions: [first] });
  expect(reviewCondition(overdue, change, NOW + HOUR)).toMatchObject({
    type: 'RetroReviewed',
    status: 'False',
    reason: 'Overdue',
    lastTransitionTime: first.lastTransitionTime,
  });
});

test('whoever owes a review reads which one and what to do', () => {
  expect(isOwnEmergency(dan, emergency())).toBe(true);
  expect(isOwnEmergency(alice, emergency())).toBe(false);
  const owed = { kind: 'Change', name: 'hotfix', namespace: 'shop', dueAt: ENDED } as const;
  expect(owedInWords(owed)).toContain('clotho review hotfix -n shop');
});
