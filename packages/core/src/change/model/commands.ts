import type { ApprovalEventSpec, Change, Identity } from '@clotho/api';
import { aChange, alice, anEvent, bob, carol, dan } from '@clotho/testkit';
import * as fc from 'fast-check';
import { mayDecide } from '../../approval/may-decide.ts';
import { startLockdown } from '../../lockdown/edit.ts';
import { formatInstant } from '../../time.ts';
import { lifePhase } from '../life-phase.ts';
import { isFinished } from '../transitions.ts';
import type { World } from '../world.ts';
import type { Life } from './life.ts';

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
    life.round();
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
const write = new Happening('write', (_, life) => life.write(false));
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
export const commands: fc.Arbitrary<Happening>[] = [
  decisions,
  fc.constantFrom('Medium' as const, 'High' as const).map(amend),
  decisions,
  decisions,
  fc.constantFrom(1, 60, 121, -30).map(clock),
  fc.constant(write),
  fc.constant(write),
  fc.constant(seal),
  fc.constant(seal),
  fc.constant(ready),
  window,
  fc.constant(new Happening('lockdown', startLock)),
  fc.constant(new Happening('release', (world) => releaseOne(world, true))),
  fc.constant(new Happening('release', (world) => releaseOne(world, true))),
  fc.constant(new Happening('forged release', (world) => releaseOne(world, false))),
  fc.constant(new Happening('killed', (_, life) => life.killedRound())),
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
    new Happening('refused', (_, life) => life.write(true)),
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
export const happyPath: Happening[] = [
  decide({ who: bob, on: 'platform-review', decision: 'approve' }),
  decide({ who: carol, on: 'security-review', decision: 'approve' }),
  clock(121),
  write,
  seal,
  write,
  seal,
  write,
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
