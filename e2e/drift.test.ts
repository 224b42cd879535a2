import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploy, manage, openCluster } from './cluster.ts';
import {
  adopted,
  alerts,
  COLLECTOR,
  configMap,
  driftIs,
  PUBLISHER,
  type Cluster,
} from './seals.ts';

/** What happens past the gate is found, told once, and over when the facts are. */
let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  for (const name of ['changed', 'missing', 'stripped', 'recreated']) {
    await cluster.ok('dev-alice', 'create -f -', configMap(name, { a: 'approved' }));
  }
  await cluster.ok('dev-alice', 'create deployment web --image=web:1');
  await manage(cluster);
  await adopted(cluster);
});

const events = (reason: string): Promise<string> =>
  cluster.ok('admin', `get events --field-selector reason=${reason} -o name`);

test('an object that is changed past the gate is found, and over when it is put back', async () => {
  const evil = `'{"data":{"a":"evil"}}'`;
  await cluster.ok('admin', `patch configmap changed --type merge -p ${evil} ${COLLECTOR}`);
  await driftIs(cluster, { kind: 'ConfigMap', name: 'changed' }, 'Changed');
  const shown = await cluster.ok('dev-alice', 'get sealrecords -A');
  expect(shown).toMatch(/DRIFT/);
  expect(shown).toMatch(/changed .*Changed/);
  await waitFor(async () => (await events('DriftChanged')) !== '', {
    timeoutMs: 30_000,
    describe: 'an Event on the object',
  });
  // What was approved once needs no approval again.
  await cluster.ok('dev-alice', 'apply -f -', configMap('changed', { a: 'approved' }));
  await driftIs(cluster, { kind: 'ConfigMap', name: 'changed' }, '');
  expect(await alerts(cluster, 'changed')).toEqual(['Changed', 'Closed']);
});

test('an object that is deleted past the gate is missing until it is back', async () => {
  await cluster.ok('admin', `delete configmap missing ${COLLECTOR}`);
  await driftIs(cluster, { kind: 'ConfigMap', name: 'missing' }, 'Missing');
  await cluster.ok('dev-alice', 'create -f -', configMap('missing', { a: 'approved' }));
  await driftIs(cluster, { kind: 'ConfigMap', name: 'missing' }, '');
  expect(await alerts(cluster, 'missing')).toEqual(['Missing', 'Closed']);
});

test('an object that is made past the gate is told once, by alert and Event', async () => {
  await cluster.ok('admin', `create configmap sneaked --from-literal=a=1 ${PUBLISHER}`);
  await waitFor(async () => (await events('DriftUnsealed')) !== '', {
    timeoutMs: 30_000,
    describe: 'an Event on the object',
  });
  expect(await alerts(cluster, 'sneaked')).toEqual(['Unsealed']);
});

test('a seal that is taken off comes back by itself, without an alert', async () => {
  const signature = '-o jsonpath={.metadata.annotations.clotho\\.cosmosdevops\\.co\\.uk/signature}';
  const shown = (): Promise<string> => cluster.ok('admin', `get configmap stripped ${signature}`);
  const seal = await waitFor(async () => (await shown()) || undefined, {
    timeoutMs: 30_000,
    describe: 'the seal to be shown',
  });
  await cluster.ok('dev-alice', 'annotate configmap stripped clotho.cosmosdevops.co.uk/signature-');
  await waitFor(async () => (await shown()) === seal, {
    timeoutMs: 30_000,
    describe: 'the seal to be back',
  });
  expect(await alerts(cluster, 'stripped')).toEqual([]);
});

test('what controllers do for a sealed Deployment is no drift', async () => {
  await cluster.ok('dev-alice', 'wait --for=condition=Available deployment/web --timeout=60s');
  await cluster.ok(
    'admin',
    'delete pods -l app=web --as=system:serviceaccount:kube-system:pod-garbage-collector',
  );
  await cluster.ok('dev-alice', 'wait --for=condition=Available deployment/web --timeout=60s');
  await driftIs(cluster, { kind: 'Deployment', name: 'web' }, '');
  const own = await cluster.ok('admin', 'get events -o jsonpath={.items[*].reason}');
  expect(await alerts(cluster, 'web')).toEqual([]);
  expect(own).not.toContain('DriftForged');
});

const policy = (drift: string): Promise<string> =>
  cluster.ok('admin', `patch changepolicy default --type merge -p '{"spec":{"drift":"${drift}"}}'`);

describe('where the policy says Restore', () => {
  afterAll(async () => {
    await policy('Alert');
  });

  test('what was approved is put back when it is changed or deleted', async () => {
    await deploy(cluster, 'restored', configMap('restored', { a: 'approved' }));
    await policy('Restore');
    const read = async (): Promise<string> =>
      (await cluster.as('admin', 'get configmap restored -o jsonpath={.data.a}')).stdout;
    const evil = `'{"data":{"a":"evil"}}'`;
    await cluster.ok('admin', `patch configmap restored --type merge -p ${evil} ${COLLECTOR}`);
    await waitFor(async () => (await read()) === 'approved', {
      timeoutMs: 30_000,
      describe: 'the approved content to be put back',
    });
    await driftIs(cluster, { kind: 'ConfigMap', name: 'restored' }, '');
    await cluster.ok('admin', `delete configmap restored ${COLLECTOR}`);
    await waitFor(async () => (await read()) === 'approved', {
      timeoutMs: 30_000,
      describe: 'the object to be made again',
    });
    await driftIs(cluster, { kind: 'ConfigMap', name: 'restored' }, '');
    expect(await alerts(cluster, 'restored')).toEqual(['Changed', 'Closed', 'Missing', 'Closed']);
  });
});
