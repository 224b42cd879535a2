import type { ApprovalEventSpec, Identity } from '@clotho/api';
import { aHeldChange, anEvent, bob, carol, DIGEST_B } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { World } from './world.ts';

const BEFORE = '2025-12-14T12:00:00Z';
const OPENING = Date.parse('2025-12-15T02:00:00Z');
const CLOSING = Date.parse('2025-12-15T04:00:00Z');

function decide(
  world: World,
  approver: Identity,
  targetStep: string,
  decision: ApprovalEventSpec['decision'] = 'approve',
): void {
  world.now += 1000;
  const { name, uid } = world.change.metadata;
  world.events.push(
    anEvent({
      metadata: { name: `event-${world.events.length}` },
      spec: {
        approver,
        targetStep,
        decision,
        changeRef: { name, uid },
        contentDigest: world.change.status?.contentDigest ?? DIGEST_B,
        decidedAt: formatInstant(world.now),
      },
    }),
  );
}

function approved(names = ['one']): World {
  const world = new World(BEFORE, aHeldChange({}, names));
  world.settle();
  decide(world, bob, 'platform-review');
  decide(world, carol, 'security-review');
  world.settle();
  return world;
}

function condition(world: World, type: string) {
  return world.change.status?.conditions?.find((each) => each.type === type);
}

test('the example walks from Draft to Completed', () => {
  const world = new World(BEFORE, aHeldChange());
  expect(world.reconcile()).toMatchObject({ action: 'Bind', status: { phase: 'Draft' } });
  world.bind();
  expect(world.reconcile()).toMatchObject({
    action: 'None',
    wakeAt: OPENING,
    status: {
      phase: 'PendingApproval',
      currentStep: 'platform-review',
      window: { summary: '12-15 02:00-04:00Z' },
    },
  });
  decide(world, bob, 'platform-review');
  expect(world.reconcile().status.currentStep).toBe('security-review');
  decide(world, carol, 'security-review');
  expect(world.reconcile()).toMatchObject({
    wakeAt: OPENING,
    status: { phase: 'Scheduled', currentStep: 'waiting for window' },
    entries: [
      { kind: 'ApprovalDecision', who: 'sec-carol' },
      { phase: 'Approved', who: 'sec-carol' },
      { phase: 'Scheduled' },
    ],
  });
  world.now = OPENING;
  expect(world.reconcile()).toMatchObject({
    action: 'Write',
    status: { phase: 'Implementing', currentStep: 'applying 0/1' },
  });
  world.advance('Pending', 'Written');
  expect(world.reconcile()).toMatchObject({
    action: 'None',
    status: { currentStep: 'sealing 0/1' },
  });
  world.advance('Written', 'Sealed');
  expect(world.reconcile()).toMatchObject({
    action: 'CheckReadiness',
    status: { phase: 'Verifying', currentStep: 'readiness 0/1' },
  });
  world.readiness = [{ name: 'one', state: 'Ready', message: 'up' }];
  const end = world.reconcile();
  expect(end).toMatchObject({
    action: 'None',
    status: { phase: 'Completed', currentStep: '-', requests: [{ phase: 'Verified' }] },
  });
  const phases = end.status.timeline?.flatMap(({ phase }) => phase ?? []);
  expect(phases).toEqual([
    'PendingApproval',
    'Approved',
    'Scheduled',
    'Implementing',
    'Verifying',
    'Completed',
  ]);
});

test('a Change whose window has passed is Expired at once', () => {
  const world = new World('2026-11-21T00:00:00Z', aHeldChange());
  expect(world.reconcile()).toMatchObject({
    action: 'None',
    status: { phase: 'Expired', window: { summary: '2025-12-15 02:00-04:00Z', state: 'Closed' } },
  });
});

test('an emergency needs no approval, and no window means at once', () => {
  const world = new World(BEFORE, aHeldChange({ category: 'Emergency', schedule: 'Immediate' }));
  const { status, action, entries } = world.settle();
  expect(status.phase).toBe('Implementing');
  expect(action).toBe('Write');
  expect(entries.map(({ phase }) => phase)).toEqual(['Approved', 'Implementing']);
  expect(condition(world, 'Approved')).toMatchObject({ status: 'True', reason: 'AutoApproved' });
});

test('a Draft waits for its requests and says which', () => {
  const world = new World(BEFORE, aHeldChange());
  world.requests = [];
  const { status } = world.reconcile();
  expect(status).toMatchObject({
    phase: 'Draft',
    message: expect.stringContaining('one does not exist'),
  });
  expect(condition(world, 'ManifestsReady')).toMatchObject({ status: 'False', reason: 'Missing' });
});

test('a Draft that is not submitted stays one', () => {
  const world = new World('2026-11-21T00:00:00Z', aHeldChange({ submit: false }));
  expect(world.settle().status).toMatchObject({
    phase: 'Draft',
    currentStep: 'not submitted',
    message: expect.stringContaining('amend the planned times'),
  });
});

test('what Clotho can not do yet is Unknown, never pretended', () => {
  const world = approved();
  for (const type of ['PreflightPassed', 'BackedUp']) {
    expect(condition(world, type)).toMatchObject({ status: 'Unknown', reason: 'NotImplemented' });
  }
});

test('amended content voids the decisions and starts the steps again', () => {
  const world = approved();
  const opened = world.change.status?.steps?.[0]?.openedAt;
  world.now += 60_000;
  world.amend({ plannedEndTime: '2025-12-15T05:00:00Z' });
  const { status, entries } = world.reconcile();
  expect(status).toMatchObject({ phase: 'PendingApproval', currentStep: 'platform-review' });
  expect(entries).toEqual([
    expect.objectContaining({
      what: 'amended: earlier decisions are void',
      phase: 'PendingApproval',
    }),
  ]);
  expect(status.steps?.[0]?.decisions).toMatchObject([{ event: 'event-0', counts: false }]);
  // Who looked at the step before the amendment can be told from who looked afterwards.
  expect(status.steps?.[0]?.openedAt).toBe(opened);
  expect(status.contentSince).toBe(formatInstant(world.now));
});

test('a revocation before the window takes the Change back', () => {
  const world = approved();
  decide(world, carol, 'security-review', 'revoke');
  expect(world.reconcile().status).toMatchObject({
    phase: 'PendingApproval',
    currentStep: 'security-review',
  });
});

test('a deny ends it', () => {
  const world = new World(BEFORE, aHeldChange());
  world.settle();
  decide(world, bob, 'platform-review', 'deny');
  expect(world.reconcile().status).toMatchObject({ phase: 'Denied', currentStep: '-' });
});

test('cancelling works until something is written', () => {
  const early = approved();
  early.amend({ cancel: { reason: 'not needed' } });
  expect(early.reconcile().status.phase).toBe('Cancelled');

  const late = approved();
  late.now = OPENING;
  late.reconcile();
  late.advance('Pending', 'Begun');
  late.amend({ cancel: { reason: 'not needed' } });
  const { status, action } = late.reconcile();
  expect(status).toMatchObject({
    phase: 'Implementing',
    message: expect.stringContaining('can not be cancelled any more'),
  });
  expect(action).toBe('Write');
});

test('the window closes before the first write: Expired; after it: finished', () => {
  const early = approved(['one', 'two']);
  early.now = OPENING;
  early.reconcile();
  early.now = CLOSING;
  expect(early.reconcile().status.phase).toBe('Expired');

  const late = approved(['one', 'two']);
  late.now = OPENING;
  late.reconcile();
  late.advance('Pending', 'Sealed');
  late.now = CLOSING;
  expect(late.reconcile()).toMatchObject({ action: 'Write', status: { phase: 'Implementing' } });
  expect(condition(late, 'RolledBack')).toMatchObject({ reason: 'NotImplemented' });
});

test('a write that is refused fails the Change and says what stays', () => {
  const world = approved(['one', 'two']);
  world.now = OPENING;
  world.reconcile();
  world.writes = [
    { name: 'one', state: 'Sealed' },
    { name: 'two', state: 'Refused', message: 'the object changed' },
  ];
  expect(world.reconcile().status).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('two could not be applied: the object changed'),
  });
  expect(condition(world, 'RolledBack')).toMatchObject({ status: 'False' });
});

test('readiness is waited for until its limit', () => {
  const world = approved();
  world.now = OPENING;
  world.reconcile();
  world.advance('Pending', 'Sealed');
  expect(world.reconcile().wakeAt).toBe(OPENING + 600_000);
  world.readiness = [{ name: 'one', state: 'InProgress', message: '0 of 2 replicas available' }];
  world.now += 599_999;
  expect(world.reconcile().status.phase).toBe('Verifying');
  world.now += 1;
  expect(world.reconcile().status).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('0 of 2 replicas available'),
  });
});

test('a condition keeps its time while its status stays', () => {
  const world = new World(BEFORE, aHeldChange());
  world.settle();
  const before = condition(world, 'Approved')?.lastTransitionTime;
  decide(world, bob, 'platform-review');
  world.reconcile();
  expect(condition(world, 'Approved')?.lastTransitionTime).toBe(before);
  decide(world, carol, 'security-review');
  world.reconcile();
  expect(condition(world, 'Approved')?.lastTransitionTime).toBe(formatInstant(world.now));
});

test('the timeline keeps the newest 64', () => {
  const world = new World(BEFORE, aHeldChange());
  world.settle();
  for (let count = 0; count < 100; count += 1) {
    world.now += 1000;
    world.amend({ workflow: count % 2 === 0 ? 'default' : '' });
    world.reconcile();
  }
  expect(world.change.status?.timeline).toHaveLength(64);
});
