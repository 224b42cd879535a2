import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '@clotho/embedded';
import { beforeAll, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';

const CLI = path.resolve(import.meta.dirname, '../../packages/cli/bin/clotho.mjs');

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

async function clotho(user: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const flags = ['--kubeconfig', cluster.plane.kubeconfig(user), '-n', cluster.namespace];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      CLI,
      ...args,
      ...flags,
    ]);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code: Number(code), text: `${stdout}${stderr}` };
  }
}

async function hold(name: string): Promise<string> {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap(name, { a: '1' }));
  return requestOf(held.stderr);
}

function wanted(name: string, request: string, ...more: string[]): string[] {
  const what = ['--requests', request, '--description', 'from a pipeline'];
  return ['change', 'create', name, ...what, ...more];
}

test('a pipeline asks, waits and goes on when it is Completed', async () => {
  const request = await hold('rolled-out');
  const waiting = clotho('dev-alice', ...wanted('rolled-out', request, '--wait', '--timeout', '2'));
  await phaseIs(cluster, 'rolled-out', 'PendingApproval');
  await approveAll(cluster, 'rolled-out');
  const { code, text } = await waiting;
  expect([code, text]).toEqual([0, expect.stringContaining('Completed: everything is ready')]);
  const again = await clotho('dev-alice', ...wanted('rolled-out', request, '--wait'));
  expect([again.code, again.text]).toEqual([0, expect.stringContaining('nothing to do')]);
});

test('a denied Change ends its pipeline with 1, one that takes too long with 2', async () => {
  const request = await hold('unwanted');
  const late = await clotho(
    'dev-alice',
    ...wanted('unwanted', request, '--wait', '--timeout', '0.02'),
  );
  expect([late.code, late.text]).toEqual([2, expect.stringContaining('not over yet')]);
  const deny = { step: 'platform-review', change: 'unwanted', decision: 'deny', comment: 'no' };
  await phaseIs(cluster, 'unwanted', 'PendingApproval');
  await cluster.ok('plat-bob', 'create -f -', decisionManifest(deny));
  const ended = await clotho('dev-alice', ...wanted('unwanted', request, '--wait'));
  expect([ended.code, ended.text]).toEqual([1, expect.stringContaining('Denied')]);
});

test('kubectl apply twice is once; other content under the same name amends, in words', async () => {
  const request = await hold('twice');
  const manifest = changeManifest('twice', { requests: [request] });
  await cluster.ok('dev-alice', 'apply -f -', manifest);
  await phaseIs(cluster, 'twice', 'PendingApproval');
  await cluster.ok(
    'plat-bob',
    'create -f -',
    decisionManifest({ step: 'platform-review', change: 'twice' }),
  );
  expect(await cluster.ok('dev-alice', 'apply -f -', manifest)).toContain('unchanged');
  const other = changeManifest('twice', { requests: [request], spec: { riskLevel: 'Medium' } });
  const amended = await cluster.as('dev-alice', 'apply -f -', other);
  expect(amended.stderr).toContain('amends Change twice');
  expect(amended.stderr).toContain('void');
});

test('kubectl wait sees the end and each condition, and Events tell the story', async () => {
  const held = await cluster.as(
    'dev-alice',
    'create deployment told --image=registry.example.com/told:1 --replicas=0',
  );
  const manifest = changeManifest('told', { requests: [requestOf(held.stderr)] });
  await cluster.ok('dev-alice', 'create -f -', manifest);
  await phaseIs(cluster, 'told', 'PendingApproval');
  const waits = Promise.all([
    cluster.ok(
      'dev-alice',
      `wait change/told --for=jsonpath={.status.phase}=Completed --timeout=60s`,
    ),
    cluster.ok('dev-alice', 'wait change/told --for=condition=Applied --timeout=60s'),
  ]);
  await approveAll(cluster, 'told');
  for (const waited of await waits) expect(waited).toContain('condition met');
  // What people may still edit does not make the conditions stale.
  await cluster.ok(
    'dev-alice',
    `patch change told --type=merge -p '{"spec":{"description":"done"}}'`,
  );
  await cluster.ok('dev-alice', 'wait change/told --for=condition=Verified --timeout=20s');
  for (const object of ['change/told', 'mr/told-deployment', 'deployment/told']) {
    await waitFor(
      async () => {
        const events = await cluster.ok('audit-eve', `events --for ${object}`);
        return ['PendingApproval', 'Approved', 'Implementing', 'Completed'].every((reason) =>
          events.includes(reason),
        );
      },
      { timeoutMs: 30_000, describe: `the Events of ${object}` },
    );
  }
});

test('conditions keep the time of their last turn and speak of the newest spec', async () => {
  const manifest = changeManifest('steady', { requests: [await hold('steady')] });
  await cluster.ok('dev-alice', 'create -f -', manifest);
  await phaseIs(cluster, 'steady', 'PendingApproval');
  const times = `get change steady -o jsonpath={.status.conditions[*].lastTransitionTime}`;
  const before = await cluster.ok('admin', times);
  await cluster.ok(
    'dev-alice',
    `patch change steady --type=merge -p '{"spec":{"description":"new"}}'`,
  );
  const observed = `get change steady -o jsonpath={.metadata.generation}/{.status.observedGeneration}/{.status.conditions[0].observedGeneration}`;
  await waitFor(async () => /^(\d+)\/\1\/\1$/.test(await cluster.ok('admin', observed)), {
    timeoutMs: 30_000,
    describe: 'the new generation to be observed',
  });
  expect(await cluster.ok('admin', times)).toBe(before);
});
