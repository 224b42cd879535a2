import { aHeldChange, anEvent, bob, carol } from '@clotho/testkit';
import type { Identity } from '@clotho/api';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { mayImplement } from './may-implement.ts';
import { World } from './world.ts';

const OPENING = '2025-12-15T02:30:00Z';

function decide(world: World, approver: Identity, targetStep: string): void {
  world.now += 1000;
  const { name, uid } = world.change.metadata;
  const contentDigest = world.change.status?.contentDigest ?? '';
  const decidedAt = formatInstant(world.now);
  const changeRef = { name, uid };
  const spec = { approver, targetStep, changeRef, contentDigest, decidedAt };
  const metadata = { name: `event-${world.events.length}` };
  world.events.push(anEvent({ metadata, spec: { ...spec, decision: 'approve' } }));
}

function approved(archive: World['archive'], required = false): World {
  const world = new World(OPENING, aHeldChange({}, ['one']));
  if (required) {
    const metadata = { name: 'p', uid: 'p', resourceVersion: '1' };
    const spec = { archive: 'Required' as const };
    world.policy = { apiVersion: '', kind: 'ChangePolicy', metadata, spec };
  }
  world.archive = archive;
  world.settle();
  decide(world, bob, 'platform-review');
  decide(world, carol, 'security-review');
  world.settle();
  return world;
}

const archivedCondition = ({ change }: World) =>
  change.status?.conditions?.find(({ type }) => type === 'Archived');
const gateSays = (world: World) => mayImplement(world.change, world.facts(), world.now);

test('an approved Change is archived before it is implemented, and its status pins where', () => {
  const world = approved({ configured: true });
  expect(world.reconcile()).toMatchObject({
    action: 'Archive',
    status: { phase: 'Approved', currentStep: 'archiving' },
  });
  expect(archivedCondition(world)).toMatchObject({ status: 'False', reason: 'Archiving' });
  expect(gateSays(world)).toMatchObject({ ok: false, code: 'NotArchived' });
  world.archiveNow();
  expect(world.reconcile()).toMatchObject({
    action: 'Write',
    status: { phase: 'Implementing', archive: { bucket: 'b', key: 'k', version: 'v' } },
  });
  expect(archivedCondition(world)).toMatchObject({ status: 'True', reason: 'Archived' });
  expect(gateSays(world)).toEqual({ ok: true });
});

test('it is archived ahead of its window', () => {
  const world = approved({ configured: true });
  world.amend({ plannedStartTime: '2025-12-16T02:00:00Z', plannedEndTime: '2025-12-16T04:00:00Z' });
  world.settle();
  decide(world, bob, 'platform-review');
  decide(world, carol, 'security-review');
  expect(world.settle()).toMatchObject({ action: 'Archive', status: { phase: 'Scheduled' } });
});

test('what could not be archived waits, with the reason, and goes on when it is', () => {
  const world = approved({ configured: true, problem: 'the archive does not answer' });
  const { status } = world.reconcile();
  expect(status.phase).toBe('Approved');
  expect(status.message).toContain('the archive does not answer');
  expect(archivedCondition(world)).toMatchObject({ status: 'False', reason: 'Unavailable' });
  world.archiveNow();
  expect(world.reconcile().action).toBe('Write');
});

test('what was archived of other decisions or content does not count', () => {
  const world = approved({ configured: true });
  world.archiveNow();
  const { done } = world.archive;
  world.archive = { configured: true, ...(done ? { done: { ...done, covers: 'other' } } : {}) };
  expect(world.reconcile().action).toBe('Archive');
  expect(gateSays(world)).toMatchObject({ code: 'NotArchived' });
});

test('without an archive a Change goes on and says so, unless its policy requires one', () => {
  const free = approved({ configured: false });
  expect(free.reconcile().action).toBe('Write');
  expect(archivedCondition(free)).toMatchObject({
    status: 'False',
    reason: 'NotConfigured',
    message: expect.stringContaining('no archive is configured'),
  });
  const bound = approved({ configured: false }, true);
  expect(bound.reconcile()).toMatchObject({ action: 'Archive', status: { phase: 'Approved' } });
  expect(archivedCondition(bound)?.message).toContain('nothing is written');
  expect(gateSays(bound)).toMatchObject({ ok: false, code: 'NotArchived' });
});

test('while nobody knows whether there is an archive, nothing is written', () => {
  const world = approved({});
  expect(world.reconcile().action).toBe('Archive');
  expect(gateSays(world)).toMatchObject({ code: 'NotArchived' });
});

test('what has begun is brought to its end by what was archived when it began', () => {
  const world = approved({ configured: true });
  world.archiveNow();
  world.reconcile();
  world.advance('Pending', 'Written');
  world.archive = { ...world.archive, problem: 'away' };
  expect(gateSays(world)).toEqual({ ok: true });
  expect(world.reconcile().status.conditions).toContainEqual(
    expect.objectContaining({ type: 'Archived', status: 'True' }),
  );
});
