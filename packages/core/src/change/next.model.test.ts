import type { ApprovalEventSpec, ChangePhase, Identity } from '@clotho/api';
import { aHeldChange, alice, anEvent, bob, carol } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../approval/judge.ts';
import { mayDecide } from '../approval/may-decide.ts';
import { formatInstant } from '../time.ts';
import { windowOf } from '../windows/planned.ts';
import { mayImplement } from './may-implement.ts';
import { next, type Next } from './next.ts';
import { isFinished, mayMove } from './transitions.ts';
import { World } from './world.ts';

const START = '2025-12-15T00:00:00Z';
const bea: Identity = { username: 'bea', groups: ['platform-team', 'security-team'] };

type Step =
  | { do: 'decide'; who: Identity; on: string; decision: ApprovalEventSpec['decision'] }
  | { do: 'amend'; risk: 'Medium' | 'High' }
  | { do: 'cancel' | 'write' | 'seal' | 'refuse' | 'ready' | 'fail' | 'lose' | 'restart' }
  | { do: 'clock'; minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who: fc.constantFrom(bob, carol, bea, alice),
      on: fc.constantFrom('platform-review', 'security-review'),
      decision: fc.constantFrom<ApprovalEventSpec['decision'][]>(
        'approve',
        'approve',
        'approve',
        'approve',
        'revoke',
        'deny',
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      minutes: fc.constantFrom(1, 60, 121, -30),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('write' as const, 'seal' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('ready' as const, 'restart' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel' as const, 'refuse' as const, 'fail' as const, 'lose' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('amend' as const),
      risk: fc.constantFrom('Medium' as const, 'High' as const),
    }),
  },
);

/** As the cluster would do it: the gate stamps what may be decided and lets pass what may be written. */
function happen(world: World, what: Step): void {
  if (what.do === 'decide') decide(world, what);
  else if (what.do === 'clock') world.now += what.minutes * 60_000;
  else if (what.do === 'amend') amend(world, what.risk);
  else events[what.do](world);
}

const events: Record<
  'cancel' | 'write' | 'seal' | 'refuse' | 'ready' | 'fail' | 'lose' | 'restart',
  (world: World) => void
> = {
  cancel: (world) => world.amend({ cancel: { reason: 'changed my mind' } }),
  write: (world) => advanceIfAllowed(world, 'Written'),
  refuse: (world) => advanceIfAllowed(world, 'Refused'),
  seal: (world) => world.advance('Written', 'Sealed'),
  ready: (world) => observe(world, 'Ready'),
  fail: (world) => observe(world, 'Failed'),
  lose: (world) => {
    world.workflows = world.workflows.slice(1);
  },
  restart: () => undefined,
};

function decide(world: World, { who, on, decision }: Extract<Step, { do: 'decide' }>): void {
  const { approval } = world.facts();
  if (!approval) return;
  const { phase } = world.change.status ?? {};
  const { ok } = mayDecide({
    facts: approval,
    step: on,
    approver: who,
    decision,
    phase,
    now: world.now,
  });
  const { name, uid } = world.change.metadata;
  const event = anEvent({
    metadata: { name: `event-${String(world.events.length).padStart(3, '0')}` },
    spec: {
      approver: who,
      targetStep: on,
      decision,
      changeRef: { name, uid },
      contentDigest: approval.contentDigest,
      decidedAt: formatInstant(world.now),
    },
  });
  // What the gate refuses can only come to be while the gate is off: without a stamp.
  if (!ok) delete event.spec.stamp;
  world.events.push(event);
}

/** The gate keeps the content as it is from Implementing on. */
function amend(world: World, riskLevel: 'Medium' | 'High'): void {
  const phase = world.change.status?.phase ?? 'Draft';
  if (isFinished(phase) || phase === 'Implementing' || phase === 'Verifying') return;
  world.amend({ riskLevel });
}

function advanceIfAllowed(world: World, to: 'Written' | 'Refused'): void {
  const isAsked = world.change.status?.phase === 'Implementing';
  if (isAsked && mayImplement(world.change, world.facts(), world.now).ok) {
    world.advance('Pending', to);
  }
}

function observe(world: World, state: 'Ready' | 'Failed'): void {
  if (world.phase !== 'Verifying') return;
  world.readiness = world.writes.map(({ name }) => ({ name, state, message: 'seen' }));
}

function checkRound(world: World): void {
  const before = world.change;
  const from = before.status?.phase ?? 'Draft';
  const result = world.reconcile();
  checkMoves(from, result);
  expect(isFinished(from) ? result.status : before.status).toEqual(before.status);
  const entered = result.entries.some(({ phase }) => phase === 'Implementing');
  if (entered) checkStart(world);
  const gate = mayImplement(world.change, world.facts(), world.now);
  expect(result.action === 'Write' && !gate.ok ? gate : null).toBeNull();
  const again = next(world.change, world.facts(), world.now);
  expect(again.entries).toEqual([]);
  expect(again.status).toEqual(result.status);
  checkNothingLost(world, result);
}

function checkMoves(from: ChangePhase, { entries, status }: Next): void {
  let phase = from;
  for (const entry of entries) {
    if (!entry.phase) continue;
    expect(mayMove(phase, entry.phase)).toBe(true);
    phase = entry.phase;
  }
  expect(status.phase).toBe(phase);
  expect(status.timeline?.length ?? 0).toBeLessThanOrEqual(64);
}

function checkStart(world: World): void {
  const { approval } = world.facts();
  expect(windowOf(world.change.spec, world.now).state).toBe('Open');
  expect(approval && judge(approval).outcome).toBe('Approved');
}

function checkNothingLost(world: World, { status }: Next): void {
  const phase = status.phase ?? 'Draft';
  if (phase === 'Draft' || isFinished(phase) || world.workflows.length === 0) return;
  const shown = (status.steps ?? []).flatMap(({ decisions = [] }) => decisions.map((d) => d.event));
  expect(shown.toSorted()).toEqual(world.events.map(({ metadata }) => metadata.name).toSorted());
}

/** The way to the end; a run begins with a part of it, so that all phases are reached. */
const happyPath: Step[] = [
  { do: 'decide', who: bob, on: 'platform-review', decision: 'approve' },
  { do: 'decide', who: carol, on: 'security-review', decision: 'approve' },
  { do: 'clock', minutes: 121 },
  { do: 'write' },
  { do: 'seal' },
  { do: 'write' },
  { do: 'seal' },
  { do: 'ready' },
];
const run = fc
  .tuple(fc.nat({ max: happyPath.length }), fc.array(step, { minLength: 3, maxLength: 25 }))
  .map(([length, steps]) => [...happyPath.slice(0, length), ...steps]);

test('whatever happens in whatever order, the rules of the life of a Change hold', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(run, (steps) => {
      const world = new World(START, aHeldChange({}, ['one', 'two']));
      world.settle();
      for (const what of steps) {
        happen(world, what);
        checkRound(world);
        seen.add(world.phase ?? '');
      }
    }),
    { numRuns: 600 },
  );
  // A model that never gets anywhere would prove nothing.
  expect([...seen].toSorted()).toEqual([
    'Cancelled',
    'Completed',
    'Denied',
    'Expired',
    'Failed',
    'Implementing',
    'PendingApproval',
    'Scheduled',
    'Verifying',
  ]);
});

test('implementing begins with every step approved by different people on this content', () => {
  const decisions = step.filter((each) => each.do === 'decide' || each.do === 'amend');
  let started = 0;
  fc.assert(
    fc.property(fc.array(decisions, { maxLength: 12 }), (steps) => {
      const world = new World(START, aHeldChange({}, ['one']));
      world.settle();
      for (const what of steps) {
        happen(world, what);
        world.now += 1000;
        world.reconcile();
      }
      world.now = Date.parse('2025-12-15T02:00:00Z');
      world.reconcile();
      const { approval } = world.facts();
      if (world.phase !== 'Implementing' || !approval) return;
      started += 1;
      expect(judge(approval).outcome).toBe('Approved');
      const counting = (world.change.status?.steps ?? []).map(({ decisions: all = [] }) =>
        all.filter(({ counts, decision }) => counts && decision === 'approve'),
      );
      const people = counting.map(([decision]) => decision?.approver);
      expect(new Set(people).size).toBe(2);
      expect(people).not.toContain('dev-alice');
    }),
    { numRuns: 600, seed: 4 },
  );
  expect(started).toBeGreaterThan(10);
});
