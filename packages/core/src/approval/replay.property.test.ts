import type { ApprovalEventSpec, ApproverSet, Identity, WorkflowStep } from '@clotho/api';
import { alice, anEvent, bob, carol, dan, DIGEST_A, instant } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import type { ApprovalFacts, DelegationFact, EventFact } from './facts.ts';
import { judge, type Judgement } from './judge.ts';
import { mayDecide } from './may-decide.ts';

const OPEN = instant('2026-03-27T08:00:00Z');
const MINUTE = 60_000;
const max: Identity = { username: 'mgr-max', groups: ['managers'] };
const bea: Identity = { username: 'bea', groups: ['platform-team', 'security-team'] };

const minutes = fc.constantFrom('30m', '60m', '90m', '5h');
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(value));

function stepOf(name: string, group: string): fc.Arbitrary<WorkflowStep> {
  return fc
    .record({
      approvers: fc.constantFrom<ApproverSet[]>(
        { anyOf: { groups: [group] } },
        { anyOf: { groups: [group] } },
        { allOf: [{ groups: [group] }, { groups: ['managers'] }] },
      ),
      minApprovals: fc.constantFrom(1, 1, 2),
      timeout: maybe(minutes),
      onTimeout: maybe(fc.constantFrom('Escalate' as const, 'Deny' as const, 'Expire' as const)),
      escalation: maybe(
        minutes.map((after) => [{ after, approvers: { anyOf: { users: ['mgr-max'] } } }]),
      ),
      activeHours: maybe(fc.constant({ from: '07:00', to: '11:00', timeZone: 'Europe/Berlin' })),
    })
    .map((step) => ({ name, ...defined(step) }));
}

const delegations = fc.subarray<DelegationFact>(
  [bob, max, dan].map((from) => ({
    name: `of-${from.username}`,
    spec: {
      from,
      to: 'sre-dan',
      startTime: formatInstant(OPEN),
      endTime: formatInstant(OPEN + 120 * MINUTE),
      reason: 'away',
      stamp: 'v1.k.s',
    },
  })),
);

/** Somebody tries to decide something, some minutes after the last who did. */
const attempt = fc.record({
  after: fc.constantFrom(0, 5, 29, 31, 60, 200, 1200),
  approver: fc.constantFrom(alice, bob, carol, dan, max, bea),
  step: fc.constantFrom('platform-review', 'security-review'),
  decision: fc.constantFrom<ApprovalEventSpec['decision'][]>(
    'approve',
    'approve',
    'approve',
    'revoke',
    'deny',
  ),
});

/** Many histories begin with a part of it, so that some come to their end. */
const happyPath = [
  { after: 5, approver: bob, step: 'platform-review', decision: 'approve' },
  { after: 5, approver: carol, step: 'security-review', decision: 'approve' },
] as const;

const history = fc.record({
  steps: fc.tuple(
    stepOf('platform-review', 'platform-team'),
    stepOf('security-review', 'security-team'),
  ),
  approvalTtlMs: maybe(fc.constantFrom(45 * MINUTE, 24 * 60 * MINUTE)),
  delegations,
  attempts: fc
    .tuple(fc.nat({ max: 2 }), fc.array(attempt, { maxLength: 10 }))
    .map(([length, others]) => [...happyPath.slice(0, length), ...others]),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

interface Moment {
  facts: ApprovalFacts;
  judged: Judgement;
}

/** Lets everybody try in turn; what is admitted is kept, as the gate would do it. */
function live(
  { steps, approvalTtlMs, delegations: handed, attempts }: History,
  onAttempt: (may: boolean, counts: boolean) => void = () => undefined,
): Moment[] {
  const moments: Moment[] = [];
  const events: EventFact[] = [];
  let now = OPEN;
  const factsNow = (): ApprovalFacts => ({
    changeUid: 'c1',
    contentDigest: DIGEST_A,
    risk: { declared: 'High', assessed: 'High', effective: 'High', reasons: [] },
    requirement: { kind: 'Workflow', workflow: 'w', steps },
    events: [...events],
    delegations: handed,
    duties: { requesters: [alice], requesterMayApprove: false, onePersonManySteps: false },
    openSince: OPEN,
    now,
    ...(approvalTtlMs === undefined ? {} : { approvalTtlMs }),
  });
  for (const [index, { after, approver, step, decision }] of attempts.entries()) {
    now += after * MINUTE;
    const may = mayDecide({ facts: factsNow(), step, approver, decision, now });
    const spec = {
      targetStep: step,
      decision,
      approver: { ...approver, ...(may.ok ? may.authority : {}) },
      decidedAt: formatInstant(now),
      changeRef: { name: 'c', uid: 'c1' },
    };
    const event = anEvent({ metadata: { name: `e${String(index).padStart(2, '0')}` }, spec });
    const made = { event, stampValid: true };
    const withIt = judge({ ...factsNow(), events: [...events, made] });
    onAttempt(may.ok, rulingsOf(withIt).get(event.metadata.name)?.counts ?? false);
    if (may.ok) events.push(made);
    moments.push({ facts: factsNow(), judged: judge(factsNow()) });
  }
  return moments;
}

function rulingsOf({ steps }: Judgement): Map<string, { counts: boolean; why?: string }> {
  return new Map(
    steps.flatMap(({ decisions = [] }) => decisions.map((each) => [each.event, each] as const)),
  );
}

test('what may be decided counts, and nothing else does', () => {
  let admitted = 0;
  fc.assert(
    fc.property(history, (given) => {
      live(given, (may, counts) => {
        expect(counts).toBe(may);
        if (may) admitted += 1;
      });
    }),
    { numRuns: 400 },
  );
  expect(admitted).toBeGreaterThan(100);
});

test('judged later, what had happened before is judged the same', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(history, (given) => {
      const moments = live(given);
      for (const [index, { judged, facts }] of moments.entries()) {
        seen.add(judged.outcome);
        const later = moments.at(index + 1);
        if (!later) continue;
        const isOver = judged.outcome === 'Denied' || judged.outcome === 'Expired';
        expect(isOver && later.judged.because !== judged.because).toBe(false);
        // Time may void what counted; it never makes count what did not.
        const now = rulingsOf(later.judged);
        const revived = [...rulingsOf(judged)].filter(
          ([name, { counts }]) => !counts && now.get(name)?.counts !== false,
        );
        expect(revived).toEqual([]);
        expect(judge({ ...later.facts, now: facts.now, events: facts.events })).toEqual(judged);
      }
    }),
    { numRuns: 300 },
  );
  expect([...seen].toSorted()).toEqual(['Approved', 'Denied', 'Expired', 'Pending']);
});

test('nothing happens by itself before the moment that was foretold', () => {
  fc.assert(
    fc.property(history, fc.nat(3000), (given, waited) => {
      for (const { facts, judged } of live(given)) {
        const now = facts.now + waited * MINUTE;
        if (judged.wakeAt !== undefined && now >= judged.wakeAt) continue;
        const later = judge({ ...facts, now });
        expect([
          later.outcome,
          later.openStep,
          later.steps.map(({ approvals }) => approvals),
        ]).toEqual([
          judged.outcome,
          judged.openStep,
          judged.steps.map(({ approvals }) => approvals),
        ]);
        expect(later.steps.map(({ notices }) => notices)).toEqual(
          judged.steps.map(({ notices }) => notices),
        );
      }
    }),
    { numRuns: 200 },
  );
});
