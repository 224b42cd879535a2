import { aHeldChange, anEvent, aPolicy, aWorkflow, bob, platformReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { World } from './world.ts';

const HOUR = 3_600_000;
const START = '2026-03-02T08:00:00Z';
const times = {
  submittedAt: START,
  plannedStartTime: '2026-03-03T08:00:00Z',
  plannedEndTime: '2026-03-04T08:00:00Z',
};

function world(step: object): World {
  const seed = aHeldChange(times);
  const workflows = [aWorkflow('default', [{ ...platformReview, ...step }])];
  const built = new World(START, { ...seed, workflows });
  built.settle();
  return built;
}

function approve(built: World): void {
  const { name, uid } = built.change.metadata;
  built.events.push(
    anEvent({
      metadata: { name: `e${built.events.length}` },
      spec: {
        approver: bob,
        changeRef: { name, uid },
        contentDigest: built.facts().approval?.contentDigest ?? '',
        decidedAt: formatInstant(built.now),
      },
    }),
  );
}

test('a step that times out ends the Change by itself, at the moment that was foretold', () => {
  const built = world({ timeout: '4h', onTimeout: 'Deny' });
  const { wakeAt } = built.reconcile();
  expect(wakeAt).toBe(Date.parse(START) + 4 * HOUR);
  built.now = wakeAt ?? 0;
  const { status, entries } = built.reconcile();
  expect(status).toMatchObject({ phase: 'Denied', finishedAt: '2026-03-02T12:00:00Z' });
  expect(status.message).toContain('platform-review was not decided in time');
  expect(entries.map(({ kind, who }) => `${kind} by ${who}`)).toEqual([
    'ApprovalNotice by clotho',
    'ChangeTransition by clotho',
  ]);
});

test('an Expired step tells that it was not the window', () => {
  const built = world({ timeout: '4h' });
  built.now += 5 * HOUR;
  expect(built.reconcile().status).toMatchObject({
    phase: 'Expired',
    message: expect.stringContaining('platform-review was not decided in time'),
  });
});

test('an escalation is told once, in the timeline too', () => {
  const built = world({ escalation: [{ after: '2h', notify: { groups: ['leads'] } }] });
  built.now += 3 * HOUR;
  const { entries, status } = built.reconcile();
  expect(entries).toMatchObject([
    {
      kind: 'ApprovalNotice',
      what: 'platform-review still waits; told: group leads',
      notice: { at: '2026-03-02T10:00:00Z', told: 'group leads' },
    },
  ]);
  expect(status.timeline?.at(-1)).toMatchObject({ who: 'clotho', what: entries[0]?.what });
  expect(built.reconcile().entries).toEqual([]);
});

test('an approval that runs out before the window opens is asked for again', () => {
  const built = world({});
  built.policy = aPolicy({ approvalTTL: '12h' });
  approve(built);
  const { wakeAt } = built.reconcile();
  expect(built.phase).toBe('Scheduled');
  expect(wakeAt).toBe(Date.parse(START) + 12 * HOUR);
  built.now = wakeAt ?? 0;
  built.reconcile();
  expect(built.phase).toBe('PendingApproval');
  approve(built);
  built.now += HOUR;
  expect(built.reconcile().status.phase).toBe('Scheduled');
});

test('an approval does not run out under a Change whose first write has been let through', () => {
  const built = world({});
  built.policy = aPolicy({ approvalTTL: '25h' });
  approve(built);
  built.now += 24 * HOUR;
  built.reconcile();
  built.advance('Pending', 'Begun');
  built.now += 2 * HOUR;
  expect(built.reconcile()).toMatchObject({ status: { phase: 'Implementing' }, action: 'Write' });
});
