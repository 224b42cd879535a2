import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@clotho/embedded';
import { KubeError, type KubeClient, type ResourceRef } from '@clotho/kube';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostOf } from '../scripts/boot.ts';
import { startGate, startOperator } from '../scripts/servers.ts';
import {
  approveAll,
  changeManifest,
  configMap,
  deploy,
  openCluster,
  phaseIs,
  type Cluster,
} from './cluster.ts';
import { clientOf, ownInstance, restart, writesOf, type OwnInstance } from './own-instance.ts';

const GATES = ['clotho-webhook', 'clotho-webhook-2'];
const OPERATORS = ['clotho-operator', 'clotho-operator-2'];
const OPERATOR = 'system:serviceaccount:clotho-system:clotho-operator';
const CONFIG_MAPS: ResourceRef = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespaced: true,
};

let instance: OwnInstance;
let cluster: Cluster;

beforeAll(async () => {
  instance = await ownInstance();
  const host = hostOf(instance.plane);
  // Both are reached by the same address, as behind a Service.
  const url = instance.plane.processes.require('clotho-webhook').env['CLOTHO_WEBHOOK_URL'] ?? '';
  await startGate(host, { name: 'clotho-webhook-2', url });
  await startOperator(host, 'clotho-operator-2');
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
});

afterAll(async () => {
  await instance.stop();
});

interface Tally {
  passed: number;
  held: number;
  failures: string[];
}

/** Writes that change nothing and writes that are held, in turn, until told to stop. */
async function writeOn(user: string, tally: Tally, stopped: AbortSignal): Promise<void> {
  const client = clientOf(cluster.plane, user);
  for (let count = 0; !stopped.aborted; count += 1) {
    const begun = performance.now();
    if (count % 2 === 0) await touch(client, tally);
    else await createHeld(`${user}-${count % 20}`, client, tally);
    await delay(Math.max(0, 150 - (performance.now() - begun)));
  }
  client.close();
}

async function touch(client: KubeClient, tally: Tally): Promise<void> {
  try {
    const live = await client.get(CONFIG_MAPS, 'standing', cluster.namespace);
    const same = { ...live, data: { a: '1' } };
    await client.replace(CONFIG_MAPS, same);
    tally.passed += 1;
  } catch (error) {
    if (error instanceof KubeError && error.code === 'Conflict') return;
    tally.failures.push(String(error));
  }
}

async function createHeld(name: string, client: KubeClient, tally: Tally): Promise<void> {
  try {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } };
    await client.create(CONFIG_MAPS, body, { namespace: cluster.namespace });
    tally.failures.push(`${name} got past the gate`);
  } catch (error) {
    if (String(error).includes('held as ManifestRequest')) tally.held += 1;
    else tally.failures.push(String(error));
  }
}

async function leader(): Promise<string> {
  const path = 'jsonpath={.spec.holderIdentity}';
  return cluster.ok('admin', `get lease clotho-operator -n clotho-system -o ${path}`);
}

test('a rolling restart of every process under constant writes fails not one request', async () => {
  await deploy(cluster, 'standing', configMap('standing', { a: '1' }));
  const tally: Tally = { passed: 0, held: 0, failures: [] };
  const stop = new AbortController();
  const users = ['dev-alice', 'sre-dan', 'admin'];
  const writing = users.map((user) => writeOn(user, tally, stop.signal));
  for (const name of [...GATES, ...OPERATORS]) await restart(cluster.plane, name);
  await deploy(cluster, 'afterwards', configMap('afterwards', { a: '1' }));
  stop.abort();
  await Promise.all(writing);
  expect(tally.failures).toEqual([]);
  expect(Math.min(tally.passed, tally.held)).toBeGreaterThan(50);
}, 180_000);

test('an operator that is stopped hands over at once', async () => {
  const first = await leader();
  const { processes } = cluster.plane;
  const begun = performance.now();
  await processes.stop([processes.require(first)]);
  await waitFor(async () => ![first, ''].includes(await leader()), {
    timeoutMs: 30_000,
    describe: 'the other operator to lead',
  });
  expect(performance.now() - begun).toBeLessThan(5_000);
  await startOperator(hostOf(instance.plane), first);
});

test('when the leading operator is killed amid a Change, the other completes it once', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `part-${index}`);
  const list = { apiVersion: 'v1', kind: 'List', items: names.map((name) => itemOf(name)) };
  const { stderr } = await cluster.as('dev-alice', 'apply -f -', JSON.stringify(list));
  const requests = [...stderr.matchAll(/held as ManifestRequest [^/]+\/(\S+)/g)].map(
    ([, name = '']) => name,
  );
  expect(requests).toHaveLength(names.length);
  await cluster.ok('dev-alice', 'create -f -', changeManifest('killed', { requests }));
  await phaseIs(cluster, 'killed', 'PendingApproval');
  await approveAll(cluster, 'killed');
  const killed = await leader();
  await waitFor(async () => (await exists('part-2')) && true, {
    timeoutMs: 30_000,
    describe: 'the Change to be half way',
  });
  cluster.plane.processes.kill(killed, 'SIGKILL');
  expect(await exists('part-11')).toBe(false);
  await phaseIs(cluster, 'killed', 'Completed');
  expect(await leader()).not.toBe(killed);
  const creates = (await writesOf(instance.stateDir, OPERATOR)).filter(
    ({ verb, objectRef }) =>
      verb === 'create' &&
      objectRef?.resource === 'configmaps' &&
      objectRef.namespace === cluster.namespace &&
      objectRef.name?.startsWith('part-'),
  );
  expect(creates).toHaveLength(names.length);
  expect(new Set(creates.map(({ objectRef }) => objectRef?.name))).toEqual(new Set(names));
}, 120_000);

function itemOf(name: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } };
}

async function exists(name: string): Promise<boolean> {
  return (await cluster.as('admin', `get configmap ${name}`)).code === 0;
}
