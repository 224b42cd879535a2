import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
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
let window: string;

const REASON = 'payments fail for every second customer';

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  inSeconds = await timesOf(cluster);
});

afterEach(leave);

async function frozenChange(spec: Record<string, unknown> = {}): Promise<string> {
  window = await makeWindow(cluster, {
    type: 'Deny',
    start: inSeconds(-60),
    end: inSeconds(600),
    ...spec,
  });
  const change = await approvedChange(cluster);
  await statusOf(cluster, change, ({ currentStep }) => currentStep === 'frozen');
  return change;
}

function override(user: string, change: string, fields: Record<string, unknown> = {}) {
  const patch = JSON.stringify({ spec: { override: { reason: REASON, ...fields } } });
  return cluster.as(user, `patch change ${change} --type=merge -p '${patch}'`);
}

test('without the verb nobody overrides, with it the Change begins and all of it is told', async () => {
  const change = await frozenChange();
  const refused = await override('dev-alice', change);
  expect(refused.stderr).toContain('may not override change windows');
  expect(refused.stderr).toContain('"override" on changewindows');
  const forged = { by: { username: 'admin' }, at: '2020-01-01T00:00:00Z', stamp: 'v1.x.y' };
  expect((await override('sre-dan', change, forged)).code).toBe(0);
  await phaseIs(cluster, change, 'Completed');
  const { spec, status } = await changeOf(cluster, change);
  expect(spec.override).toMatchObject({ reason: REASON, by: { username: 'sre-dan' } });
  expect(spec.override?.at).not.toBe(forged.at);
  expect(spec.amendedBy).toBeUndefined();
  expect(status?.timeline?.find(({ who }) => who === 'sre-dan')?.what).toBe(
    `overrode all change windows: ${REASON}`,
  );
  expect(status?.steps?.every(({ state }) => state === 'Approved')).toBe(true);
  await waitFor(
    async () => {
      const events = await cluster.ok('admin', 'get events -o wide');
      return events.includes('Overridden') && events.includes(REASON);
    },
    { timeoutMs: 30_000, describe: 'an Event that tells of the override' },
  );
  const journal = path.join(inject('stateDir'), 'journal.clotho-webhook.jsonl');
  const entries = (await readFile(journal, 'utf8')).split('\n');
  const entry = entries.find((line) => line.includes(change) && line.includes('WindowOverride'));
  expect(entry).toContain('"username":"sre-dan"');
  expect(entry).toContain(REASON);
});

test('an override is for the windows that it names, and they must be there', async () => {
  const change = await frozenChange();
  const unknown = await override('sre-dan', change, { windows: ['no-such-window'] });
  expect(unknown.stderr).toContain('there is no ChangeWindow no-such-window');
  const other = await makeWindow(cluster, { start: inSeconds(-60), end: inSeconds(600) });
  await override('sre-dan', change, { windows: [other] });
  const still = await statusOf(cluster, change, ({ phase }) => phase === 'Scheduled');
  expect(still.status?.window?.windows).toContain(window);
  await override('sre-dan', change, { windows: [window] });
  await phaseIs(cluster, change, 'Completed');
});

test('an override is for the content as it stands: amended, it does not count any more', async () => {
  const change = await frozenChange({ exceptCategories: [] });
  const freeze2 = await makeWindow(cluster, { start: inSeconds(3600), end: inSeconds(7200) });
  await override('sre-dan', change, { windows: [window] });
  await statusOf(cluster, change, ({ window: w }) => w?.windows?.[0] === freeze2);
  const amended = `'{"spec":{"riskLevel":"Medium"}}'`;
  await cluster.ok('dev-alice', `patch change ${change} --type=merge -p ${amended}`);
  const { status } = await statusOf(cluster, change, ({ window: w }) => w?.state === 'Frozen');
  expect(status?.phase).toBe('PendingApproval');
  expect(status?.window?.overriddenBy).toBeUndefined();
});

test('an override that was written while the gate was off does not count', async () => {
  const source = await frozenChange();
  await override('sre-dan', source);
  const { spec } = await changeOf(cluster, source);
  await leave();
  const change = await frozenChange();
  const contentDigest = (await changeOf(cluster, change)).status?.contentDigest;
  await whileOperatorSleeps(cluster, async () => {
    await whileGateIsOff(cluster, async () => {
      expect((await override('dev-alice', change, { ...spec.override, contentDigest })).code).toBe(
        0,
      );
    });
  });
  // The operator can't tell and tries; the gate can.
  const { status } = await statusOf(cluster, change, ({ phase }) => phase === 'Implementing');
  const object = await approvedObject(cluster, status?.requests?.[0]?.name ?? '');
  const stolen = await asThief(cluster, 'create -f -', object);
  expect(stolen.stderr).toContain(`Freeze ${window} is in force`);
  expect(await exists(cluster, `configmap/${change}`)).toBe(false);
});

/** The gate stands still and is asked nothing, as after somebody took its registration away. */
async function whileGateIsOff(asked: Cluster, run: () => Promise<void>): Promise<void> {
  const { plane } = asked;
  plane.processes.kill('clotho-webhook', 'SIGSTOP');
  try {
    for (const kind of ['mutating', 'validating']) {
      await asked.ok('admin', `delete ${kind}webhookconfigurations clotho`);
    }
    await run();
  } finally {
    plane.processes.kill('clotho-webhook', 'SIGCONT');
  }
  await waitFor(
    async () => {
      const probe = await asked.as('dev-alice', 'create configmap probe --dry-run=server');
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate to be in force again' },
  );
}
