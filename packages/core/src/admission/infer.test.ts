import type { Change, ChangeStatus } from '@clotho/api';
import { aChange, alice, bob, DIGEST_A, instant, platformReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import type { ApprovalFacts } from '../approval/facts.ts';
import { inferChange } from './infer.ts';

const asked = {
  step: 'platform-review',
  approver: bob,
  decision: 'approve' as const,
  comment: undefined,
  now: instant('2025-12-14T12:00:00Z'),
};

/** A Change of alice that waits at platform-review. */
function waiting(
  name: string,
  status: Partial<ChangeStatus> = {},
): { change: Change; facts: ApprovalFacts } {
  const change = aChange({
    metadata: { name, uid: name },
    status: { phase: 'PendingApproval', ...status },
  });
  return {
    change,
    facts: {
      changeUid: name,
      contentDigest: DIGEST_A,
      risk: { declared: 'High', assessed: 'Low', effective: 'High', reasons: [] },
      requirement: { kind: 'Workflow', workflow: 'default', steps: [platformReview] },
      events: [],
      now: 0,
      duties: { requesters: [alice], requesterMayApprove: false, onePersonManySteps: false },
    },
  };
}

const step = (times: object) => ({
  name: 'platform-review',
  state: 'Open' as const,
  approvals: 0,
  needed: 1,
  ...times,
});

test('the only Change that waits for this person is meant', () => {
  expect(inferChange([waiting('one')], asked)).toMatchObject({
    ok: true,
    found: { change: { metadata: { name: 'one' } } },
  });
});

test('between two, the answer names both', () => {
  expect(inferChange([waiting('one'), waiting('two')], asked)).toMatchObject({
    ok: false,
    code: 'Ambiguous',
    message: expect.stringContaining('one, two'),
  });
});

test('a requester is told why nothing waits for them', () => {
  expect(inferChange([waiting('one')], { ...asked, approver: alice })).toMatchObject({
    ok: false,
    code: 'NoChange',
    message: expect.stringContaining('one:'),
  });
});

test('a Change that was amended since the step opened must be named', () => {
  const amended = waiting('one', {
    contentSince: '2025-12-14T11:30:00Z',
    steps: [step({ openedAt: '2025-12-14T11:00:00Z' })],
  });
  expect(inferChange([amended], asked)).toMatchObject({ ok: false, code: 'Amended' });
});

test.each([
  ['2025-12-14T11:55:00Z', false],
  ['2025-12-14T11:49:00Z', true],
])('another Change left the step at %s: guessing is allowed: %s', (decidedAt, allowed) => {
  const done = waiting('done', {
    phase: 'Scheduled',
    steps: [{ ...step({ decidedAt }), state: 'Approved' }],
  });
  done.facts.requirement = { kind: 'AutoApprove', because: 'no step is left' };
  const inferred = inferChange([done, waiting('one')], asked);
  expect(inferred).toMatchObject(allowed ? { ok: true } : { ok: false, code: 'JustDecided' });
});
