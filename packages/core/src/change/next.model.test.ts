import type { ApprovalEventSpec, Change, ChangePhase, Identity } from '@clotho/api';
import { aChange, aHeldChange, alice, anEvent, bob, carol, dan } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../approval/judge.ts';
import { mayDecide } from '../approval/may-decide.ts';
import { isOccupying } from '../collisions/turn.ts';
import { startLockdown } from '../lockdown/edit.ts';
import { formatInstant } from '../time.ts';
import type { ChangeFacts } from './facts.ts';
import { lifePhase } from './life-phase.ts';
import { mayImplement } from './may-implement.ts';
import { next, type Next } from './next.ts';
import { approvedAs, whyNot } from './oracle.ts';
import { isFinished, mayMove } from './transitions.ts';
import { World } from './world.ts';

const START = '2025-12-15T00:00:00Z';

/** A world with one Change that is lived through. */
interface Life {
  world: World;
  phases: Set<string>;
  written: number;
}

function begin(world: World): Life {
  world.settle();
  const life = { world, phases: new Set<string>(), written: 0 };
  note(life);
  return life;
}

/** What the operator does in a round, and what must be true of it. */
function round(life: Life): void {
  const { world } = life;
  const before = world.change;
  const from = before.status?.phase ?? 'Draft';
  const result = world.reconcile();
  // Working them out is most of the time that a run takes.
  const facts = world.facts();
  checkMoves(from, result);
  expect(isFinished(from) ? result.status : before.status).toEqual(before.status);
  checkHold(world);
  checkReturn(before, world);
  checkAction(before, { world, facts }, result);
  checkStandsStill({ world, facts }, result);
  checkNothingLost({ world, facts }, result);
  if (result.action === 'Bind') world.bind();
  note(life);
}

/** A round whose outcome is lost: the process ended before anything was stored. */
function killedRound({ world }: Life): void {
  const facts = world.facts();
  const first = next(world.change, facts, world.now);
  expect(next(world.change, facts, world.now)).toEqual(first);
}

/**
 * The operator sends a write, whatever it knows; the gate judges by facts. `toFail`: another policy
 * refuses what the gate lets pass.
 */
function write(life: Life, toFail: boolean): void {
  const { world } = life;
  if (!world.writes.some(({ state }) => state === 'Pending')) return;
  const facts = world.facts();
  const allowed = mayImplement(world.change, facts, world.now).ok;
  if (allowed) expect(whyNot(world, facts)).toEqual([]);
  // The operator asks while the Change is being implemented; a lying one asks at any time.
  if (!allowed || world.phase !== 'Implementing') return;
  world.advance('Pending', toFail ? 'Refused' : 'Written');
  life.written += toFail ? 0 : 1;
}

function note({ world, phases }: Life): void {
  phases.add(world.phase ?? 'Draft');
  for (const { phase } of world.change.status?.timeline ?? []) {
    if (phase) phases.add(phase);
  }
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

/** Held means on hold, and on hold means held. */
function checkHold(world: World): void {
  const { status = {} } = world.change;
  const isOnHold = status.phase === 'OnHold';
  expect(status.heldFrom !== undefined).toBe(isOnHold);
  expect((status.heldBy?.length ?? 0) > 0).toBe(isOnHold);
  const isLocked = world.lockdowns.some(({ released }) => !released);
  const phase = status.phase ?? 'Draft';
  if (isLocked && !isFinished(phase)) expect(['OnHold', 'Verifying']).toContain(phase);
  if (!isLocked) expect(isOnHold).toBe(false);
}

/** What was never reviewed is not past its review because it was held. */
function checkReturn(before: Change, world: World): void {
  const wasHeld = before.status?.phase === 'OnHold';
  if (!wasHeld || lifePhase(before.status) !== 'Draft') return;
  const phases = ['OnHold', 'Draft', 'Cancelled', 'PendingApproval', 'Expired'];
  expect(phases).toContain(world.phase);
}

interface Moment {
  world: World;
  facts: ChangeFacts;
}

function checkAction(
  { status }: Change,
  { world, facts }: Moment,
  { action, entries }: Next,
): void {
  if (action === 'Write') {
    const gate = mayImplement(world.change, facts, world.now);
    expect(gate.ok ? null : gate).toBeNull();
    expect(whyNot(world, facts)).toEqual([]);
  }
  const began = entries.some(({ phase }) => phase === 'Implementing');
  const isAnew = lifePhase(status) !== 'Implementing';
  if (began && isAnew && world.phase === 'Implementing') {
    expect(world.rivals.some(isOccupying)).toBe(false);
    expect(whyNot(world, facts)).toEqual([]);
  }
}

/** Asked again with the same facts, it says the same and has nothing more to tell. */
function checkStandsStill({ world, facts }: Moment, result: Next): void {
  const again = next(world.change, facts, world.now);
  expect(again.entries).toEqual([]);
  expect(again.status).toEqual(result.status);
}

/** Every decision is shown while the steps can be worked out. */
function checkNothingLost({ world, facts }: Moment, { status }: Next): void {
  const isKnown = world.workflows.length > 0 && facts.approval !== undefined;
  const phase = status.phase ?? 'Draft';
  if (!isKnown || lifePhase(status) === 'Draft' || isFinished(phase)) return;
  const shown = (status.steps ?? []).flatMap(({ decisions = [] }) => decisions.map((d) => d.event));
  expect(shown.toSorted()).toEqual(world.events.map(({ metadata }) => metadata.name).toSorted());
}

/** One thing that happens in the cluster, after which the operator has a round. */
class Happening implements fc.Command<object, Life> {
  readonly #name: string;
  readonly #happen: (world: World, life: Life) => void;

  constructor(name: string, happen: (world: World, life: Life) => void) {
    this.#name = name;
    this.#happen = happen;
  }

  check(): boolean {
    return true;
  }

  run(_: object, life: Life): void {
    this.#happen(life.world, life);
    round(life);
  }

  toString(): string {
    return this.#name;
  }
}

const bea: Identity = { username: 'bea', groups: ['platform-team', 'security-team'] };

interface Decision {
  who: Identity;
  on: string;
  decision: ApprovalEventSpec['decision'];
}

const decide = ({ who, on, decision }: Decision): Happening =>
  new Happening(`${who.username} ${decision} ${on}`, (world) =>
    addDecision(world, { who, on, decision }),
  );
const amend = (riskLevel: 'Medium' | 'High'): Happening =>
  new Happening(`amended to ${riskLevel}`, (world) => amendIfFree(world, { riskLevel }));
const clock = (minutes: number): Happening =>
  new Happening(`clock ${minutes}`, (world) => {
    world.now += minutes * 60_000;
  });
const writeOne = new Happening('write', (_, life) => write(life, false));
const archive = new Happening('archived', (world) => {
  const digest = world.facts().approval?.contentDigest;
  if (world.archiveNow()) world.archivedAs = approvedAs(world, digest);
});
const seal = new Happening('seal', (world) => world.advance('Written', 'Sealed'));
const ready = new Happening('ready', (world) => observe(world, 'Ready'));

const decisions = fc
  .record<Decision>({
    who: fc.constantFrom(bob, carol, bea, alice),
    on: fc.constantFrom('platform-review', 'security-review'),
    decision: fc.constantFrom(
      'approve',
      'approve',
      'approve',
      'approve',
      'approve',
      'revoke',
      'deny',
    ),
  })
  .map(decide);

const window = fc.constantFrom(1, 3, 24).map((hours) => {
  return new Happening(`window moved by ${hours} h`, (world) => {
    const { plannedStartTime = '', plannedEndTime = '' } = world.change.spec;
    const [from, to] = [plannedStartTime, plannedEndTime].map((time) => {
      return formatInstant(Date.parse(time) + hours * 3_600_000);
    });
    if (from && to) amendIfFree(world, { plannedStartTime: from, plannedEndTime: to });
  });
});

/** Everything that may happen; the first two are people's. */
const commands: fc.Arbitrary<Happening>[] = [
  decisions,
  fc.constantFrom('Medium' as const, 'High' as const).map(amend),
  decisions,
  decisions,
  fc.constantFrom(1, 60, 121, -30).map(clock),
  fc.constant(writeOne),
  fc.constant(writeOne),
  fc.constant(seal),
  fc.constant(seal),
  fc.constant(ready),
  window,
  fc.constant(archive),
  fc.constantFrom(
    new Happening('there is an archive', (world) => {
      world.archive = { ...world.archive, configured: true };
    }),
    new Happening('nobody knows of the archive', ({ archive: known }) => {
      delete known.configured;
    }),
  ),
  fc.constant(new Happening('lockdown', startLock)),
  fc.constant(new Happening('release', (world) => releaseOne(world, true))),
  fc.constant(new Happening('release', (world) => releaseOne(world, true))),
  fc.constant(new Happening('forged release', (world) => releaseOne(world, false))),
  fc.constant(new Happening('killed', (_, life) => killedRound(life))),
  fc.constant(
    new Happening('killed in a write', (world) => {
      // The gate let it pass; what became of it nobody wrote down. The next look finds it there.
      world.advance('Begun', 'Written');
    }),
  ),
  fc.constant(new Happening('another Change begins', startRival)),
  fc.constant(
    new Happening('another Change ends', (world) => {
      world.rivals = [];
    }),
  ),
  fc.constantFrom(
    new Happening('cancel', (world) => world.amend({ cancel: { reason: 'changed my mind' } })),
    new Happening('refused', (_, life) => write(life, true)),
    new Happening('not ready', (world) => observe(world, 'Failed')),
    new Happening('workflow lost', (world) => {
      world.workflows = world.workflows.slice(1);
    }),
    new Happening('request lost', (world) => {
      world.requests = world.requests.slice(1);
    }),
    new Happening('request let go', (world) => {
      world.requests = world.requests.map((each) => ({ ...each, status: { phase: 'Pending' } }));
    }),
  ),
];

/** The way to the end. */
const happyPath: Happening[] = [
  decide({ who: bob, on: 'platform-review', decision: 'approve' }),
  decide({ who: carol, on: 'security-review', decision: 'approve' }),
  clock(121),
  archive,
  writeOne,
  seal,
  writeOne,
  seal,
  writeOne,
  seal,
  ready,
];

/** As the gate does it: what it would refuse can only come to be while it is off, unstamped. */
function addDecision(world: World, { who, on, decision }: Decision): void {
  const { approval } = world.facts();
  if (!approval) return;
  const { status, metadata } = world.change;
  const phase = status?.phase && lifePhase(status);
  const asked = { facts: approval, step: on, approver: who, decision, phase, now: world.now };
  const event = anEvent({
    metadata: { name: `event-${String(world.events.length).padStart(3, '0')}` },
    spec: {
      approver: who,
      targetStep: on,
      decision,
      changeRef: { name: metadata.name, uid: metadata.uid },
      contentDigest: approval.contentDigest,
      decidedAt: formatInstant(world.now),
    },
  });
  if (!mayDecide(asked).ok) delete event.spec.stamp;
  world.events.push(event);
}

/** The gate keeps the content as it is from Implementing on, on hold too. */
function amendIfFree(world: World, spec: Partial<Change['spec']>): void {
  const phase = lifePhase(world.change.status);
  if (isFinished(phase) || phase === 'Implementing' || phase === 'Verifying') return;
  world.amend(spec);
}

function startLock(world: World): void {
  const name = `lock-${world.lockdowns.length}`;
  const started = startLockdown({ reason: 'incident' }, { user: dan, now: world.now });
  if (!started.ok) return;
  const metadata = { name, uid: `uid-of-${name}`, resourceVersion: '1' };
  const spec = { reason: 'incident', ...started.spec };
  const lockdown = { apiVersion: '', kind: 'Lockdown', metadata, spec };
  world.lockdowns = [...world.lockdowns, { lockdown, released: false }];
}

/** One without the gate's stamp lets nothing go. */
function releaseOne(world: World, isStamped: boolean): void {
  const at = world.lockdowns.findIndex(({ released }) => !released);
  world.lockdowns = world.lockdowns.map((fact, index) => {
    if (index !== at) return fact;
    const spec = { ...fact.lockdown.spec, release: { reason: 'all well', by: dan } };
    return { lockdown: { ...fact.lockdown, spec }, released: isStamped };
  });
}

/** It began just now, or long ago while the operator looked elsewhere. */
function startRival(world: World): void {
  const isLate = world.change.status?.implementingSince !== undefined;
  const since = isLate ? formatInstant(world.now + 86_400_000) : '2025-12-14T00:00:00Z';
  world.rivals = [
    aChange({
      metadata: { name: 'rival', creationTimestamp: '2025-12-13T00:00:00Z' },
      status: { phase: 'Implementing', implementingSince: since },
    }),
  ];
}

function observe(world: World, state: 'Ready' | 'Failed'): void {
  if (world.phase !== 'Verifying') return;
  world.readiness = world.writes.map(({ name }) => ({ name, state, message: 'seen' }));
}

/** A run begins with a part of the way to the end, so that all phases are reached. */
const run = fc
  .tuple(fc.nat({ max: happyPath.length }), fc.commands(commands, { maxCommands: 30, size: 'max' }))
  .map(([length, random]) => [...happyPath.slice(0, length), ...random]);

test('whatever happens in whatever order, the rules of the life of a Change hold', () => {
  const seen = new Set<string>();
  let written = 0;
  fc.assert(
    fc.property(run, (steps) => {
      const life = begin(new World(START, aHeldChange({}, ['one', 'two', 'three'])));
      fc.modelRun(() => ({ model: {}, real: life }), steps);
      for (const phase of life.phases) seen.add(phase);
      written += life.written;
    }),
    { numRuns: 2000 },
  );
  // A model that never gets anywhere would prove nothing.
  expect([...seen].toSorted()).toEqual([
    'Approved',
    'Cancelled',
    'Completed',
    'Denied',
    'Draft',
    'Expired',
    'Failed',
    'Implementing',
    'OnHold',
    'PendingApproval',
    'Scheduled',
    'Verifying',
  ]);
  expect(written).toBeGreaterThan(1000);
});

test('implementing begins with every step approved by different people on this content', () => {
  let started = 0;
  const byPeople = commands.slice(0, 2);
  fc.assert(
    fc.property(fc.commands(byPeople, { maxCommands: 12, size: 'max' }), (steps) => {
      const world = new World(START, aHeldChange({}, ['one']));
      const life = begin(world);
      fc.modelRun(() => ({ model: {}, real: life }), steps);
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
