import type { ApprovalEventSpec, Identity, WorkflowStep } from '@clotho/api';
import {
  alice,
  anEvent,
  bob,
  carol,
  dan,
  DIGEST_A,
  DIGEST_B,
  platformReview,
  securityReview,
} from '@clotho/testkit';
import { expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { judge } from './judge.ts';

let count = 0;

function event(
  approver: Identity,
  targetStep: string,
  decision: ApprovalEventSpec['decision'] = 'approve',
  spec: Partial<ApprovalEventSpec> = {},
): EventFact {
  count += 1;
  const decidedAt = `2025-12-14T13:00:${String(count % 60).padStart(2, '0')}Z`;
  const own = { approver, targetStep, decision, decidedAt, changeRef: { name: 'c', uid: 'c1' } };
  return {
    event: anEvent({ metadata: { name: `e${count}` }, spec: { ...own, ...spec } }),
    stampValid: true,
  };
}

function facts(events: EventFact[], mods: Partial<ApprovalFacts> = {}): ApprovalFacts {
  return {
    changeUid: 'c1',
    contentDigest: DIGEST_A,
    risk: { declared: 'High', assessed: 'Medium', effective: 'High', reasons: [] },
    requirement: { kind: 'Workflow', workflow: 'default', steps: [platformReview, securityReview] },
    events,
    now: parseInstant('2025-12-14T13:30:00Z'),
    duties: { requesters: [alice], requesterMayApprove: false, onePersonManySteps: false },
    ...mods,
  };
}

function withSteps(...steps: WorkflowStep[]): Partial<ApprovalFacts> {
  return { requirement: { kind: 'Workflow', workflow: 'w', steps } };
}

const whyNot = (judged: ReturnType<typeof judge>): string[] =>
  judged.steps.flatMap(({ decisions = [] }) => decisions.flatMap(({ why }) => why ?? []));

test('both steps in order, by two people, approve', () => {
  const judged = judge(facts([event(bob, 'platform-review'), event(carol, 'security-review')]));
  expect(judged).toMatchObject({
    outcome: 'Approved',
    by: 'sec-carol',
    steps: [
      { name: 'platform-review', state: 'Approved', approvals: 1, needed: 1 },
      { name: 'security-review', state: 'Approved', approvals: 1, needed: 1 },
    ],
  });
});

test('the second step opens when the first is approved', () => {
  const approval = event(bob, 'platform-review');
  const judged = judge(facts([approval]));
  expect(judged).toMatchObject({
    outcome: 'Pending',
    openStep: 'security-review',
    because: 'waits for security-review: 0 of 1 approvals by group security-team',
  });
  expect(judged.steps[1]?.openedAt).toBe(approval.event.spec.decidedAt);
});

test('a decision on a step that is not open never counts, not even later', () => {
  const judged = judge(facts([event(carol, 'security-review'), event(bob, 'platform-review')]));
  expect(judged.outcome).toBe('Pending');
  expect(whyNot(judged)).toEqual(['security-review is not open yet: platform-review comes first']);
});

test.each<[string, EventFact, string]>([
  [
    'without a valid stamp',
    { ...event(bob, 'platform-review'), stampValid: false },
    'no valid stamp',
  ],
  [
    'on other content',
    event(bob, 'platform-review', 'approve', { contentDigest: DIGEST_B }),
    'amended',
  ],
  [
    'for another Change',
    event(bob, 'platform-review', 'approve', { changeRef: { name: 'c', uid: 'c0' } }),
    'earlier Change',
  ],
  ['by somebody else', event(carol, 'platform-review'), 'its approvers are group platform-team'],
  [
    'by a ServiceAccount',
    event({ username: 'system:serviceaccount:a:b', groups: ['platform-team'] }, 'platform-review'),
    'no person',
  ],
  [
    'by the requester',
    event({ ...alice, groups: ['platform-team'] }, 'platform-review'),
    'somebody else must decide',
  ],
  [
    'by the requester under another name',
    event({ ...bob, uid: alice.uid ?? '' }, 'platform-review'),
    'somebody else must decide',
  ],
  [
    'with a time that is none',
    event(bob, 'platform-review', 'approve', { decidedAt: '2025-12-14T13:00:60Z' }),
    'no valid stamp',
  ],
])('a decision %s stays visible and does not count', (_, decision, why) => {
  const judged = judge(facts([decision]));
  expect(judged).toMatchObject({ outcome: 'Pending', openStep: 'platform-review' });
  expect(whyNot(judged)).toEqual([expect.stringContaining(why)]);
});

test('one person counts for one step only, unless the policy says otherwise', () => {
  const both: Identity = { username: 'bea', groups: ['platform-team', 'security-team'] };
  const events = [event(both, 'platform-review'), event(both, 'security-review')];
  expect(whyNot(judge(facts(events)))).toEqual([
    'bea approved platform-review; one person counts for one step only',
  ]);
  const loose = { requesters: [alice], requesterMayApprove: false, onePersonManySteps: true };
  expect(judge(facts(events, { duties: loose })).outcome).toBe('Approved');
});

test('a quorum takes different people', () => {
  const step = { ...platformReview, minApprovals: 2 };
  const again = [event(bob, step.name), event(bob, step.name)];
  expect(judge(facts(again, withSteps(step)))).toMatchObject({
    outcome: 'Pending',
    steps: [{ approvals: 1, needed: 2, state: 'Open' }],
  });
  const other = event({ username: 'pia', groups: ['platform-team'] }, step.name);
  expect(judge(facts([...again, other], withSteps(step))).outcome).toBe('Approved');
});

test('allOf asks for one of each set', () => {
  const step: WorkflowStep = {
    name: 'joint',
    approvers: { allOf: [{ groups: ['platform-team'] }, { users: ['sre-dan'] }] },
  };
  const first = event(bob, 'joint');
  expect(judge(facts([first], withSteps(step))).because).toContain('still needed: user sre-dan');
  expect(judge(facts([first, event(dan, 'joint')], withSteps(step))).outcome).toBe('Approved');
});

test('one deny by a rightful approver ends it', () => {
  const denial = event(bob, 'platform-review', 'deny', { comment: 'too risky' });
  const judged = judge(facts([denial, event(bob, 'platform-review')]));
  expect(judged).toMatchObject({
    outcome: 'Denied',
    by: 'plat-bob',
    because: 'plat-bob denied platform-review: too risky',
    steps: [{ state: 'Denied' }, { state: 'Waiting' }],
  });
  expect(judge(facts([event(dan, 'platform-review', 'deny')])).outcome).toBe('Pending');
});

test('a revocation opens the step again and voids what came after it', () => {
  const revocation = event(bob, 'platform-review', 'revoke');
  const events = [event(bob, 'platform-review'), event(carol, 'security-review')].map((fact) => ({
    ...fact,
    event: { ...fact.event, spec: { ...fact.event.spec, decidedAt: '2025-12-14T12:00:00Z' } },
  }));
  const judged = judge(facts([...events, revocation]));
  expect(judged).toMatchObject({
    outcome: 'Pending',
    openStep: 'platform-review',
    steps: [
      { state: 'Open', approvals: 0 },
      { state: 'Waiting', approvals: 0 },
    ],
  });
  expect(whyNot(judged)).toHaveLength(2);
  const again = [
    event(bob, 'platform-review', 'approve', { decidedAt: '2025-12-14T14:00:00Z' }),
    event(carol, 'security-review', 'approve', { decidedAt: '2025-12-14T14:00:01Z' }),
  ];
  expect(judge(facts([...events, revocation, ...again])).outcome).toBe('Approved');
});

test('only an own approval can be revoked, and only until implementing begins', () => {
  const events = [
    event(bob, 'platform-review', 'approve', { decidedAt: '2025-12-14T12:00:00Z' }),
    event(dan, 'platform-review', 'revoke', { decidedAt: '2025-12-14T12:01:00Z' }),
    event(bob, 'platform-review', 'revoke', { decidedAt: '2025-12-14T12:02:00Z' }),
  ];
  const begunAt = Date.parse('2025-12-14T12:02:00Z');
  expect(whyNot(judge(facts(events, { begunAt })))).toEqual([
    'sre-dan has no approval of platform-review to take back',
    'implementing has begun; an approval could be revoked until then',
  ]);
  expect(judge(facts(events)).openStep).toBe('platform-review');
});

test('a step may ask for a comment', () => {
  const step = { ...platformReview, requireComment: true };
  const silent = event(bob, step.name, 'approve', { comment: ' ' });
  expect(whyNot(judge(facts([silent], withSteps(step))))[0]).toContain('asks for a comment');
});

test('without a workflow nothing is asked, and a missing one holds everything', () => {
  const auto = { kind: 'AutoApprove', because: 'low risk' } as const;
  expect(judge(facts([], { requirement: auto }))).toEqual({
    outcome: 'Approved',
    steps: [],
    because: 'low risk',
  });
  const missing = { kind: 'Missing', workflow: 'gone' } as const;
  expect(judge(facts([], { requirement: missing }))).toMatchObject({ outcome: 'Pending' });
});

test('what a status shows of many decisions is bounded and keeps those that count', () => {
  const noise = Array.from({ length: 80 }, () => event(dan, 'platform-review'));
  const first = event(bob, 'platform-review', 'approve', { decidedAt: '2025-12-14T12:00:00Z' });
  const decisions = judge(facts([first, ...noise])).steps[0]?.decisions ?? [];
  expect(decisions).toHaveLength(50);
  expect(decisions[0]).toMatchObject({ event: first.event.metadata.name, counts: true });
});
