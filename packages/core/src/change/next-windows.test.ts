import type { ChangeWindow, ChangeWindowSpec } from '@clotho/api';
import { aHeldChange, anEvent, bob, carol } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { mayImplement } from './may-implement.ts';
import { World } from './world.ts';

const NIGHT = '2025-12-15T02:30:00Z';
const DAY = '2025-12-15T12:00:00Z';
const dan = { username: 'dan' };

function aWindow(name: string, spec: Partial<ChangeWindowSpec>): ChangeWindow {
  const metadata = { name, uid: name, resourceVersion: '1' };
  return { apiVersion: '', kind: 'ChangeWindow', metadata, spec: { type: 'Allow', ...spec } };
}

const nightly = aWindow('nightly', { schedule: '0 2 * * *', duration: '2h' });
const freeze = aWindow('year-end', {
  type: 'Deny',
  start: '2025-12-14T00:00:00Z',
  end: '2025-12-16T00:00:00Z',
});

/** Approved by everybody, without planned times, under these windows. */
function approvedWorld(now: string, windows: ChangeWindow[]): World {
  const seed = aHeldChange();
  delete seed.change.spec.plannedStartTime;
  delete seed.change.spec.plannedEndTime;
  const world = new World(now, seed);
  world.windows = windows;
  world.settle();
  const { name, uid } = world.change.metadata;
  const contentDigest = world.facts().approval?.contentDigest ?? '';
  const bound = { changeRef: { name, uid }, contentDigest, decidedAt: now };
  world.events = [
    anEvent({ metadata: { name: 'e1' }, spec: { ...bound, approver: bob } }),
    anEvent({
      metadata: { name: 'e2' },
      spec: { ...bound, approver: carol, targetStep: 'security-review' },
    }),
  ];
  return world;
}

const gate = (world: World) => mayImplement(world.change, world.facts(), world.now);

test('approved by day it waits for the night, begins by itself, and ends', () => {
  const world = approvedWorld(DAY, [nightly]);
  const opening = parseInstant('2025-12-16T02:00:00Z');
  expect(world.settle()).toMatchObject({ action: 'None', wakeAt: opening });
  expect(world.change.status).toMatchObject({
    phase: 'Scheduled',
    currentStep: 'waiting for window',
    window: { state: 'Before', summary: 'opens 12-16 02:00Z', windows: ['nightly'] },
  });
  expect(world.change.status?.message).toContain('nightly opens at 2025-12-16T02:00:00Z');
  expect(gate(world)).toMatchObject({ ok: false, code: 'WindowBefore' });
  world.now = opening;
  expect(world.settle().action).toBe('Write');
  expect(gate(world)).toEqual({ ok: true });
});

test('a freeze holds what is approved; when it is lifted the Change begins', () => {
  const world = approvedWorld(NIGHT, [nightly, freeze]);
  world.settle();
  expect(world.change.status).toMatchObject({ phase: 'Scheduled', currentStep: 'frozen' });
  const open = world.change.status?.conditions?.find(({ type }) => type === 'WindowOpen');
  expect(open).toMatchObject({ status: 'False', reason: 'Frozen' });
  expect(gate(world)).toMatchObject({ ok: false, code: 'Frozen' });
  world.windows = [nightly];
  expect(world.settle().action).toBe('Write');
});

test('a freeze that comes before the first write sends it back to wait', () => {
  const world = approvedWorld(NIGHT, [nightly]);
  world.settle();
  expect(world.phase).toBe('Implementing');
  world.windows = [nightly, freeze];
  expect(world.settle().action).toBe('None');
  expect(world.phase).toBe('Scheduled');
  expect(world.change.status?.implementingSince).toBeUndefined();
});

test('what has begun is finished past the end of the window, and says so', () => {
  const world = approvedWorld(NIGHT, [nightly]);
  world.settle();
  world.advance('Pending', 'Begun');
  world.now = parseInstant(DAY);
  expect(world.settle().action).toBe('Write');
  expect(gate(world)).toEqual({ ok: true });
  expect(world.change.status?.message).toContain('what has begun is finished');
});

test('an override lets it begin, voids no approval, and is told once', () => {
  const world = approvedWorld(NIGHT, [nightly, freeze]);
  world.settle();
  const contentDigest = world.facts().approval?.contentDigest ?? '';
  const reason = 'payments are down';
  world.amend({ override: { reason, by: dan, at: NIGHT, contentDigest, stamp: 'v1.k.x' } });
  const { entries, action } = world.settle();
  expect(action).toBe('Write');
  expect(entries).toContainEqual({
    kind: 'WindowOverride',
    what: 'overrode all change windows: payments are down',
    who: 'dan',
  });
  const open = world.change.status?.conditions?.find(({ type }) => type === 'WindowOpen');
  expect(open).toMatchObject({ status: 'True', reason: 'Overridden' });
  expect(world.reconcile().entries).toEqual([]);
});
