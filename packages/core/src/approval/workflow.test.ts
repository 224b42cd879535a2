import type { ApprovalEventSpec, Identity, WorkflowStep } from '@clotho/api';
import {
  aChange,
  alice,
  anEvent,
  aPolicy,
  aRequest,
  aWorkflow,
  bob,
  carol,
  dan,
  instant,
  platformReview,
  securityReview,
} from '@clotho/testkit';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { approvalFactsOf, type ApprovalSource } from './assemble.ts';
import type { EventFact } from './facts.ts';
import { judge } from './judge.ts';
import { mayDecide } from './may-decide.ts';

const OPEN = instant('2026-03-02T08:00:00Z');
const HOUR = 3_600_000;
const pia: Identity = { username: 'plat-pia', uid: 'u-pia', groups: ['platform-team'] };
const max: Identity = { username: 'mgr-max', uid: 'u-max', groups: ['managers'] };
const managers = { anyOf: { groups: ['managers'] } };

interface World {
  steps?: WorkflowStep[];
  policy?: Parameters<typeof aPolicy>[0];
  events?: EventFact[];
  source?: Partial<ApprovalSource>;
  submittedAt?: string;
}

/** The facts at `hours` after the first step opened. */
function factsAt(hours: number, { steps, policy, events = [], source, submittedAt }: World) {
  return approvalFactsOf({
    change: aChange({ spec: { submittedAt: submittedAt ?? '2026-03-02T08:00:00Z' } }),
    requests: [aRequest()],
    rules: {
      namespace: { name: 'production', labels: {} },
      policy: aPolicy(policy),
      workflows: [aWorkflow('default', steps)],
      lockdowns: [],
      windows: [],
    },
    events,
    now: OPEN + hours * HOUR,
    ...source,
  });
}

const { contentDigest } = factsAt(0, {});
let count = 0;

function event(
  hours: number,
  approver: NonNullable<ApprovalEventSpec['approver']>,
  targetStep: string,
  decision: ApprovalEventSpec['decision'] = 'approve',
): EventFact {
  count += 1;
  const decidedAt = formatInstant(OPEN + hours * HOUR);
  const changeRef = { name: 'c', uid: 'uid-of-deploy-payment-service-v2' };
  const spec = { approver, targetStep, decision, decidedAt, changeRef, contentDigest };
  return { event: anEvent({ metadata: { name: `e${count}` }, spec }), stampValid: true };
}

const judgeAt = (hours: number, world: World) => judge(factsAt(hours, world));

const may = (hours: number, approver: Identity, step: string, world: World) =>
  mayDecide({
    facts: factsAt(hours, world),
    step,
    approver,
    decision: 'approve',
    now: OPEN + hours * HOUR,
  });

const whyNot = (judged: ReturnType<typeof judge>): string[] =>
  judged.steps.flatMap(({ decisions = [] }) => decisions.flatMap(({ why }) => why ?? []));

test.each([
  ['Expire', 'Expired'],
  ['Deny', 'Denied'],
  [undefined, 'Expired'],
] as const)('a step that nobody decides in time: %s', (onTimeout, outcome) => {
  const timed = { ...platformReview, timeout: '4h', ...(onTimeout ? { onTimeout } : {}) };
  const world = { steps: [timed] };
  const before = judgeAt(3, world);
  expect(before).toMatchObject({ outcome: 'Pending', wakeAt: OPEN + 4 * HOUR });
  expect(before.because).toContain('at 2026-03-02T12:00:00Z');
  expect(judgeAt(4, world)).toMatchObject({
    outcome,
    by: 'clotho',
    because:
      'platform-review was not decided in time: its timeout of 4h was over at 2026-03-02T12:00:00Z',
    steps: [{ state: outcome, decidedAt: '2026-03-02T12:00:00Z' }],
  });
  const late = judgeAt(6, { ...world, events: [event(5, bob, 'platform-review')] });
  expect(late.outcome).toBe(outcome);
  expect(whyNot(late)).toEqual([expect.stringContaining('was not decided in time')]);
});

test('a decision in time stays good, and each step has its own time', () => {
  const steps = [platformReview, securityReview].map((each) => ({ ...each, timeout: '4h' }));
  const events = [event(3, bob, 'platform-review')];
  expect(judgeAt(6, { steps, events })).toMatchObject({ wakeAt: OPEN + 7 * HOUR });
  expect(judgeAt(7, { steps, events }).outcome).toBe('Expired');
});

const escalating: WorkflowStep = {
  ...platformReview,
  timeout: '8h',
  onTimeout: 'Escalate',
  escalation: [
    { after: '2h', notify: { groups: ['platform-leads'] } },
    { after: '24h', approvers: managers },
  ],
};

test('a step that waits escalates: people are told, then others may decide too', () => {
  const world = { steps: [escalating] };
  expect(judgeAt(1, world)).toMatchObject({
    wakeAt: OPEN + 2 * HOUR,
    steps: [{ escalatesAt: '2026-03-02T10:00:00Z', timesOutAt: '2026-03-02T16:00:00Z' }],
  });
  expect(judgeAt(3, world).steps[0]?.notices).toEqual([
    {
      at: '2026-03-02T10:00:00Z',
      what: 'platform-review still waits',
      told: 'group platform-leads',
    },
  ]);
  expect(may(3, max, 'platform-review', world)).toMatchObject({
    ok: false,
    message: expect.stringContaining('from 2026-03-02T16:00:00Z on they may, when it escalates'),
  });
  expect(may(8, max, 'platform-review', world)).toEqual({ ok: true });
  const events = [event(8, max, 'platform-review')];
  expect(judgeAt(9, { ...world, events })).toMatchObject({ outcome: 'Approved', by: 'mgr-max' });
  expect(judgeAt(9, world).because).toContain('escalated to group managers');
});

test('who approves by an escalation stands in for one team, not for all', () => {
  const joint: WorkflowStep = {
    name: 'joint',
    approvers: { allOf: [{ groups: ['platform-team'] }, { groups: ['security-team'] }] },
    escalation: [{ after: '1h', approvers: managers }],
  };
  const manager = event(2, max, 'joint');
  const half = judgeAt(3, { steps: [joint], events: [manager] });
  expect(half).toMatchObject({ outcome: 'Pending', steps: [{ approvals: 1 }] });
  const whole = [manager, event(3, carol, 'joint')];
  expect(judgeAt(3, { steps: [joint], events: whole }).outcome).toBe('Approved');
});

test('outside its hours a step takes no decision, and its clock stands still', () => {
  const hours = { days: ['Mon' as const], from: '08:00', to: '10:00', timeZone: 'UTC' };
  const world = { steps: [{ ...platformReview, timeout: '4h', activeHours: hours }] };
  const late = [event(3, bob, 'platform-review')];
  expect(whyNot(judgeAt(3, { ...world, events: late }))).toEqual([
    'decisions on platform-review count Mon 08:00-10:00 UTC: it may be made from 2026-03-09T08:00:00Z on',
  ]);
  expect(judgeAt(3, world)).toMatchObject({ steps: [{ timesOutAt: '2026-03-09T10:00:00Z' }] });
  expect(may(7 * 24, bob, 'platform-review', world)).toEqual({ ok: true });
});

test('an approval is good for its lifetime, then its step is open again', () => {
  const world = {
    policy: { approvalTTL: '24h' },
    events: [event(0, bob, 'platform-review'), event(20, carol, 'security-review')],
  };
  expect(judgeAt(23, world)).toMatchObject({ outcome: 'Approved', wakeAt: OPEN + 24 * HOUR });
  const over = judgeAt(24, world);
  expect(over).toMatchObject({
    outcome: 'Pending',
    openStep: 'platform-review',
    steps: [{ state: 'Open', openedAt: '2026-03-03T08:00:00Z' }, { state: 'Waiting' }],
  });
  expect(whyNot(over)).toEqual([
    'the approval was good until 2026-03-03T08:00:00Z (approvalTTL of the policy); approve again',
    expect.stringContaining('platform-review was opened again'),
  ]);
  const again = [event(25, bob, 'platform-review'), event(26, carol, 'security-review')];
  expect(judgeAt(27, { ...world, events: [...world.events, ...again] }).outcome).toBe('Approved');
});

test('once the first write has been let through, nothing runs out and nothing is revoked', () => {
  const events = [event(0, bob, 'platform-review'), event(1, carol, 'security-review')];
  const begun = { policy: { approvalTTL: '24h' }, source: { begunAt: OPEN + 2 * HOUR } };
  expect(judgeAt(48, { ...begun, events }).outcome).toBe('Approved');
  const revoked = [...events, event(3, carol, 'security-review', 'revoke')];
  const judged = judgeAt(48, { ...begun, events: revoked });
  expect(judged.outcome).toBe('Approved');
  expect(whyNot(judged)).toEqual([expect.stringContaining('implementing has begun')]);
});

test('a revocation is judged by the gate’s own notes, not by what the status says', () => {
  const facts = factsAt(2, { events: [event(0, bob, 'platform-review')] });
  const asked = { facts, step: 'platform-review', approver: bob, now: OPEN + 2 * HOUR };
  for (const phase of ['Implementing', 'Completed', 'Draft'] as const) {
    expect(mayDecide({ ...asked, decision: 'revoke', phase })).toEqual({ ok: true });
  }
  expect(mayDecide({ ...asked, decision: 'approve', phase: 'Completed' }).ok).toBe(false);
});

test('content that was left and came back is decided anew', () => {
  const events = [event(0, bob, 'platform-review')];
  const judged = judgeAt(3, { events, submittedAt: '2026-03-02T10:00:00Z' });
  expect(judged).toMatchObject({ outcome: 'Pending', openStep: 'platform-review' });
  expect(whyNot(judged)).toEqual(['it was made on other content; the Change was amended']);
});

const delegated = (from: Identity) => ({
  name: 'holiday',
  spec: {
    from,
    to: 'sre-dan',
    startTime: '2026-03-02T08:00:00Z',
    endTime: '2026-03-02T18:00:00Z',
    reason: 'holiday',
    stamp: 'v1.k.s',
  },
});

function withDelegation(from: Identity, mods: object = {}): Partial<ApprovalSource> {
  const { name, spec } = delegated(from);
  return {
    rules: {
      namespace: { name: 'production', labels: {} },
      workflows: [aWorkflow()],
      lockdowns: [],
      windows: [],
      delegations: [{ name, spec: { ...spec, ...mods } }],
    },
  };
}

test('a delegate decides by the authority of who asked them to, and it is said', () => {
  const source = withDelegation(bob);
  const authority = { via: 'holiday', onBehalfOf: bob };
  expect(may(1, dan, 'platform-review', { source })).toEqual({ ok: true, authority });
  const events = [event(1, { ...dan, ...authority }, 'platform-review')];
  expect(judgeAt(2, { events }).steps[0]?.decisions).toMatchObject([
    { approver: 'sre-dan', via: 'holiday', onBehalfOf: 'plat-bob', counts: true },
  ]);
});

test.each<[string, Identity, object, number]>([
  ['who may not decide themselves', dan, {}, 1],
  ['who asked for the Change', { ...alice, groups: ['platform-team'] }, {}, 1],
  ['before it begins', bob, { startTime: '2026-03-02T12:00:00Z' }, 1],
  ['after it is over', bob, {}, 10],
  ['at other steps', bob, { steps: ['security-review'] }, 1],
  ['in other namespaces', bob, { namespaces: ['staging'] }, 1],
  ['to somebody else', bob, { to: 'audit-eve' }, 1],
])('nobody decides for somebody %s', (_, from, mods, hours) => {
  const source = withDelegation(from, mods);
  expect(may(hours, dan, 'platform-review', { source }).ok).toBe(false);
});

test('what was handed on is not handed on again, and a requester gains nothing by it', () => {
  const chain = withDelegation(bob, { to: 'audit-eve' });
  const second = { name: 'second', spec: { ...delegated({ username: 'audit-eve' }).spec } };
  const rules = chain.rules;
  const source = rules && {
    rules: { ...rules, delegations: [...(rules.delegations ?? []), second] },
  };
  expect(may(1, dan, 'platform-review', source ? { source } : {}).ok).toBe(false);
  const toAlice = withDelegation(bob, { to: 'dev-alice' });
  expect(may(1, alice, 'platform-review', { source: toAlice })).toMatchObject({
    code: 'Requester',
  });
});

test('delegator and delegate are one person on a Change', () => {
  const two = { ...platformReview, minApprovals: 2 };
  const forBob = { ...dan, via: 'holiday', onBehalfOf: bob };
  const both = [event(1, forBob, 'platform-review'), event(2, bob, 'platform-review')];
  const judged = judgeAt(3, { steps: [two], events: both });
  expect(judged).toMatchObject({ outcome: 'Pending', steps: [{ approvals: 1 }] });
  expect(whyNot(judged)).toEqual(['plat-bob approved platform-review before; it needs others']);
  const everywhere: Identity = { ...bob, groups: ['platform-team', 'security-team'] };
  const steps = [event(1, forBob, 'platform-review'), event(2, everywhere, 'security-review')];
  expect(whyNot(judgeAt(3, { events: steps }))).toEqual([
    'plat-bob approved platform-review; one person counts for one step only',
  ]);
});

test('who wrote it in Git or built it does not approve it', () => {
  const source = { otherAuthors: [bob] };
  expect(may(1, bob, 'platform-review', { source })).toMatchObject({
    code: 'Requester',
    message: expect.stringContaining('wrote or built'),
  });
  expect(may(1, pia, 'platform-review', { source })).toEqual({ ok: true });
});

test('in the tier Production two people besides the requester approve, whatever is loosened', () => {
  const author: Identity = { ...alice, groups: ['platform-team'] };
  const world = {
    steps: [platformReview],
    policy: {
      tier: 'Production' as const,
      separationOfDuties: { requesterMayApprove: true },
    },
    events: [event(0, author, 'platform-review'), event(1, bob, 'platform-review')],
  };
  const judged = judgeAt(2, world);
  expect(judged.outcome).toBe('Pending');
  expect(judged.because).toContain('1 more besides the requester');
  const events = [...world.events, event(3, pia, 'platform-review')];
  expect(judgeAt(4, { ...world, events }).outcome).toBe('Approved');
});

test('owners of what is touched must approve, with the fallback said', () => {
  const owned: WorkflowStep = { name: 'owners', approvers: { owners: true } };
  const policy = { ownership: '/production/deployment/ @sec-carol\n' };
  expect(judgeAt(1, { steps: [owned], policy }).because).toContain('each of: user sec-carol');
  expect(may(1, carol, 'owners', { steps: [owned], policy })).toEqual({ ok: true });
  expect(judgeAt(1, { steps: [owned] }).because).toContain(
    'nobody owns production/deployment/payment-service, so that nobody can approve owners',
  );
});
