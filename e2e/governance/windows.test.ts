import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { waitFor, writeClock } from '@clotho/embedded';
import { openCluster, phaseIs, type Cluster } from '../cluster.ts';
import { ownInstance, restart, type OwnInstance } from '../own-instance.ts';
import {
  approvedChange,
  changeOf,
  leave,
  makeWindow,
  statusOf,
  timesOf,
  windowManifest,
} from './change-windows.ts';

let cluster: Cluster;
let inSeconds: (seconds: number) => string;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  inSeconds = await timesOf(cluster);
});

afterEach(leave);

test('an approved Change waits for its window and begins within a second of the opening', async () => {
  const opens = inSeconds(12);
  const window = await makeWindow(cluster, { start: opens, end: inSeconds(600) });
  const change = await approvedChange(cluster, { schedule: 'NextWindow' });
  const waiting = await statusOf(cluster, change, ({ phase }) => phase === 'Scheduled');
  expect(waiting.status?.window).toMatchObject({
    state: 'Before',
    opensAt: opens,
    windows: [window],
  });
  expect(waiting.status?.message).toContain(`${window} opens at ${opens}`);
  await phaseIs(cluster, change, 'Completed');
  const { status } = await changeOf(cluster, change);
  const late = Date.parse(status?.implementingSince ?? '') - Date.parse(opens);
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(1000);
});

test('a window that is edited, or goes, lets a Change begin at once', async () => {
  const window = await makeWindow(cluster, { start: inSeconds(3600), end: inSeconds(7200) });
  const edited = await approvedChange(cluster);
  const freed = await approvedChange(cluster);
  await statusOf(cluster, freed, ({ phase }) => phase === 'Scheduled');
  const earlier = JSON.stringify({ spec: { start: inSeconds(-60) } });
  await cluster.ok('admin', `patch changewindow ${window} --type=merge -p '${earlier}'`);
  await phaseIs(cluster, edited, 'Completed');
  await phaseIs(cluster, freed, 'Completed');
});

test('planned times are cut to the windows, and creating a Change says so', async () => {
  const [opens, closes] = [inSeconds(3600), inSeconds(7200)];
  const window = await makeWindow(cluster, { start: opens, end: closes });
  const planned = { plannedStartTime: inSeconds(60), plannedEndTime: inSeconds(5400) };
  const change = await approvedChange(cluster, planned);
  const { status } = await statusOf(cluster, change, ({ phase }) => phase === 'Scheduled');
  expect(status?.window).toMatchObject({
    opensAt: opens,
    closesAt: planned.plannedEndTime,
    windows: [window],
  });
});

test('a ChangeWindow shows whether it is in force, until when, when next, and what it covers', async () => {
  const until = inSeconds(600);
  const open = await makeWindow(cluster, { type: 'Deny', start: inSeconds(-60), end: until });
  const later = await makeWindow(cluster, { schedule: '0 2 * * *', duration: '1h' });
  const lineOf = async (name: string): Promise<string> =>
    cluster.ok('audit-eve', `get changewindow ${name} -o wide --no-headers`);
  await waitFor(async () => (await lineOf(later)).includes('T02:00:00Z'), {
    timeoutMs: 30_000,
    describe: 'both windows to show how they stand',
  });
  const shown = await lineOf(open);
  for (const part of ['InForce', until, cluster.namespace]) expect(shown).toContain(part);
});

test.each([
  [{ schedule: '0 2 * * 7', duration: '1h' }, 'spec.schedule: field 5 (day of week): 7'],
  [{ rrule: 'FREQ=DAILY;BYHOUR=26', duration: '1h' }, 'spec.rrule: BYHOUR: "26"'],
  [{ schedule: '0 2 * * 2', duration: '1h', timeZone: 'Mars/Base' }, 'spec.timeZone: "Mars/Base"'],
  [{ schedule: '0 2 30 2 *', duration: '1h' }, 'spec.schedule: there is no such day'],
])('%j is refused by the name of the field', async (spec, message) => {
  const answer = await cluster.as('admin', 'create -f -', windowManifest('bad', cluster, spec));
  expect(answer.code).not.toBe(0);
  expect(answer.stderr).toContain(message);
});

test('a label that a window goes by can not be changed under way', async () => {
  const changeSelector = { matchLabels: { tier: 'gold' } };
  const freeze = { type: 'Deny' as const, start: inSeconds(-60), end: inSeconds(600) };
  await makeWindow(cluster, { ...freeze, changeSelector });
  const change = await approvedChange(cluster, { schedule: 'NextWindow' });
  const answer = await cluster.as('dev-alice', `label change ${change} tier=gold`);
  expect(answer.stderr).toContain('metadata.labels: change window');
  await cluster.ok('dev-alice', `label change ${change} colour=blue`);
});

describe('with a clock of its own', () => {
  let instance: OwnInstance;
  let own: Cluster;

  beforeAll(async () => {
    instance = await ownInstance();
    own = await openCluster({ managed: true, stateDir: instance.stateDir });
  });

  afterAll(async () => {
    await instance.stop();
  });

  const clock = (time: string): Promise<void> =>
    writeClock(instance.stateDir, { offsetMs: Date.parse(time) - Date.now() });

  test('a nightly window in Berlin opens by the clock there, also after the operator restarted', async () => {
    await clock('2026-03-28T22:00:00Z');
    const zone = { timeZone: 'Europe/Berlin', duration: '90m' };
    await makeWindow(own, { ...zone, schedule: '30 1 * * *' });
    const change = await approvedChange(own);
    const { status } = await statusOf(own, change, ({ phase }) => phase === 'Scheduled');
    // In the night in which 02:00 is followed by 03:00: 90 minutes on the clock are 30.
    expect(status?.window).toMatchObject({
      opensAt: '2026-03-29T00:30:00Z',
      closesAt: '2026-03-29T01:00:00Z',
    });
    await restart(own.plane, 'clotho-operator');
    await clock('2026-03-29T00:29:59Z');
    await phaseIs(own, change, 'Completed');
  });
});
