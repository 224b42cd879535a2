import { afterEach, beforeAll, expect, test } from 'vitest';
import { approvedObject, asThief, exists, whileOperatorSleeps } from '../attacks/stolen.ts';
import { openCluster, phaseIs, type Cluster } from '../cluster.ts';
import {
  approvedChange,
  changeOf,
  leave,
  makeWindow,
  statusOf,
  timesOf,
} from './change-windows.ts';

let cluster: Cluster;
let inSeconds: (seconds: number) => string;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  inSeconds = await timesOf(cluster);
});

afterEach(leave);

const freeze = (end: string) =>
  ({ type: 'Deny', start: inSeconds(-60), end, reason: 'Retail peak' }) as const;

test('a freeze holds what is approved and says why, until when, when next and what to do', async () => {
  const end = inSeconds(600);
  const window = await makeWindow(cluster, freeze(end));
  const change = await approvedChange(cluster);
  await statusOf(cluster, change, ({ currentStep }) => currentStep === 'frozen');
  const listed = await cluster.ok('dev-alice', `get change ${change}`);
  expect(listed).toContain('frozen until');
  const described = await cluster.ok('dev-alice', `describe change ${change}`);
  const words = described.replaceAll(/\s+/g, ' ');
  expect(words).toContain(`Freeze ${window} is in force until ${end} (Retail peak).`);
  expect(words).toContain(`It begins by itself at ${end}.`);
  expect(words).toContain('spec.override.reason');
  expect(await exists(cluster, `configmap/${change}`)).toBe(false);
});

test('when the freeze is lifted the Change begins by itself', async () => {
  const window = await makeWindow(cluster, freeze(inSeconds(600)));
  const change = await approvedChange(cluster);
  await statusOf(cluster, change, ({ currentStep }) => currentStep === 'frozen');
  await cluster.ok('admin', `delete changewindow ${window}`);
  await phaseIs(cluster, change, 'Completed');
});

test('a freeze holds an emergency too, unless it excepts them', async () => {
  const window = await makeWindow(cluster, freeze(inSeconds(600)));
  const change = await approvedChange(cluster, { category: 'Emergency' }, 'sre-dan');
  await statusOf(cluster, change, ({ currentStep }) => currentStep === 'frozen');
  const excepts = `'{"spec":{"exceptCategories":["Emergency"]}}'`;
  await cluster.ok('admin', `patch changewindow ${window} --type=merge -p ${excepts}`);
  await phaseIs(cluster, change, 'Completed');
});

test('the gate itself keeps the freeze: what is approved is held in it, whoever writes', async () => {
  const end = inSeconds(600);
  const window = await makeWindow(cluster, freeze(end));
  const change = await approvedChange(cluster);
  await statusOf(cluster, change, ({ currentStep }) => currentStep === 'frozen');
  const { status } = await changeOf(cluster, change);
  const object = await approvedObject(cluster, status?.requests?.[0]?.name ?? '');
  await whileOperatorSleeps(cluster, async () => {
    const stolen = await asThief(cluster, 'create -f -', object);
    expect(stolen.code).not.toBe(0);
    expect(stolen.stderr).toContain(`Freeze ${window} is in force`);
    expect(await exists(cluster, `configmap/${change}`)).toBe(false);
  });
});
