import type { Change, ChangePhase } from '@clotho/api';
import { expect } from 'vitest';
import { isOccupying } from '../../collisions/turn.ts';
import type { ChangeFacts } from '../facts.ts';
import { lifePhase } from '../life-phase.ts';
import { mayImplement } from '../may-implement.ts';
import { next, type Next } from '../next.ts';
import { isFinished, mayMove } from '../transitions.ts';
import type { World } from '../world.ts';
import { whyNot } from './oracle.ts';

/** A world with one Change that is lived through, and what must hold after each thing that happens. */
export class Life {
  readonly world: World;
  readonly phases: Set<string> = new Set<string>();
  written = 0;

  constructor(world: World) {
    this.world = world;
    world.settle();
    this.#note();
  }

  /** What the operator does in a round, and what must be true of it. */
  round(): void {
    const { world } = this;
    const before = world.change;
    const from = before.status?.phase ?? 'Draft';
    const result = world.reconcile();
    // Working them out is most of the time that a run takes.
    const facts = world.facts();
    checkMoves(from, result);
    expect(isFinished(from) ? result.status : before.status).toEqual(before.status);
    checkHold(before, world);
    checkAction(before, { world, facts }, result);
    checkStandsStill({ world, facts }, result);
    checkNothingLost({ world, facts }, result);
    if (result.action === 'Bind') world.bind();
    this.#note();
  }

  /** A round whose outcome is lost: the process ended before anything was stored. */
  killedRound(): void {
    const { world } = this;
    const facts = world.facts();
    const first = next(world.change, facts, world.now);
    const second = next(world.change, facts, world.now);
    expect(second).toEqual(first);
  }

  /**
   * The operator sends a write, whatever it knows; the gate judges by facts. `toFail`: another
   * policy refuses what the gate lets pass.
   */
  write(toFail: boolean): void {
    const { world } = this;
    const { writes } = world;
    if (!writes.some(({ state }) => state === 'Pending')) return;
    const facts = world.facts();
    const allowed = mayImplement(world.change, facts, world.now).ok;
    if (allowed) expect(whyNot(world, facts)).toEqual([]);
    // The operator asks while the Change is being implemented; a lying one asks at any time.
    if (!allowed || world.phase !== 'Implementing') return;
    world.advance('Pending', toFail ? 'Refused' : 'Written');
    this.written += toFail ? 0 : 1;
  }

  #note(): void {
    this.phases.add(this.world.phase ?? 'Draft');
    for (const { phase } of this.world.change.status?.timeline ?? []) {
      if (phase) this.phases.add(phase);
    }
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

/** Held means on hold, and released means back where it was, or at an end. */
function checkHold(before: Change, world: World): void {
  const { status = {} } = world.change;
  const isOnHold = status.phase === 'OnHold';
  expect(status.heldFrom !== undefined).toBe(isOnHold);
  expect((status.heldBy?.length ?? 0) > 0).toBe(isOnHold);
  const isLocked = world.lockdowns.some(({ released }) => !released);
  const phase = status.phase ?? 'Draft';
  if (isLocked && !isFinished(phase)) expect(['OnHold', 'Verifying']).toContain(phase);
  if (!isLocked) expect(isOnHold).toBe(false);
  const wasHeld = before.status?.phase === 'OnHold';
  if (wasHeld && lifePhase(before.status) === 'Draft') {
    expect(['OnHold', 'Draft', 'Cancelled', 'PendingApproval', 'Expired']).toContain(phase);
  }
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
