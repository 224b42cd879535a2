import type { ApprovalEventSpec, Identity } from '@clotho/api';
import {
  alice,
  anEvent,
  bob,
  carol,
  DIGEST_A,
  DIGEST_B,
  platformReview,
  securityReview,
} from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { judge } from './judge.ts';
import { mayDecide } from './may-decide.ts';

const START = Date.parse('2025-12-14T12:00:00Z');
const bea: Identity = { username: 'bea', groups: ['platform-team', 'security-team'] };
const robot: Identity = { username: 'system:serviceaccount:ci:robot', groups: ['platform-team'] };
const people = fc.constantFrom(alice, bob, carol, bea, robot);
const steps = fc.constantFrom('platform-review', 'security-review', 'no-step');
const decisions = fc.constantFrom<ApprovalEventSpec['decision'][]>('approve', 'deny', 'revoke');

const decision = fc.record({
  approver: people,
  targetStep: steps,
  decision: fc.oneof({ weight: 3, arbitrary: fc.constant('approve' as const) }, decisions),
  comment: fc.constantFrom('', 'because'),
  contentDigest: fc.oneof({ weight: 5, arbitrary: fc.constant(DIGEST_A) }, fc.constant(DIGEST_B)),
});

const asked = fc.record({
  history: fc.array(decision, { maxLength: 8 }),
  candidate: decision.map((candidate) => ({ ...candidate, contentDigest: DIGEST_A })),
  minApprovals: fc.integer({ min: 1, max: 2 }),
  requireComment: fc.boolean(),
  onePersonManySteps: fc.boolean(),
  requesterMayApprove: fc.boolean(),
});

function factOf(spec: Partial<ApprovalEventSpec>, index: number): EventFact {
  return {
    event: anEvent({
      metadata: { name: `event-${index}` },
      spec: {
        ...spec,
        changeRef: { name: 'c', uid: 'c1' },
        decidedAt: formatInstant(START + index * 1000),
      },
    }),
    stampValid: true,
  };
}

test('a decision may be made exactly when it counts afterwards', () => {
  fc.assert(
    fc.property(asked, ({ history, candidate, ...rules }) => {
      const { minApprovals, requireComment, ...duties } = rules;
      const facts: ApprovalFacts = {
        changeUid: 'c1',
        contentDigest: DIGEST_A,
        risk: { declared: 'High', assessed: 'High', effective: 'High', reasons: [] },
        requirement: {
          kind: 'Workflow',
          workflow: 'default',
          steps: [
            { ...platformReview, minApprovals },
            { ...securityReview, requireComment },
          ],
        },
        events: history.map(factOf),
        now: START,
        duties: { requesters: [alice], ...duties },
      };
      const { targetStep: step, ...rest } = candidate;
      const may = mayDecide({ facts, step, ...rest, now: START + 1_000_000 });
      const made = { ...factOf(candidate, 1000) };
      const after = judge({ ...facts, events: [...facts.events, made] });
      const seen = after.steps
        .flatMap((status) => status.decisions ?? [])
        .find(({ event }) => event === 'event-1000');
      expect(may.ok).toBe(seen?.counts ?? false);
      expect(may.ok || !seen ? undefined : may.message).toBe(seen?.why);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['Draft', 'approve', 'Draft'],
  ['Denied', 'approve', 'Finished'],
] as const)('in phase %s nobody can %s', (phase, verb, code) => {
  const facts: ApprovalFacts = {
    changeUid: 'c1',
    contentDigest: DIGEST_A,
    risk: { declared: 'High', assessed: 'High', effective: 'High', reasons: [] },
    requirement: { kind: 'Workflow', workflow: 'default', steps: [platformReview] },
    events: [],
    now: START,
    duties: { requesters: [], requesterMayApprove: false, onePersonManySteps: false },
  };
  const asking = { facts, step: 'platform-review', approver: bob, decision: verb, phase, now: 0 };
  expect(mayDecide(asking)).toMatchObject({ ok: false, code });
});
