import { kinds, refOf, type ManifestRequest, type SealRecord } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import type { KubeClient, KubeObject } from '@clotho/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveAll, changeManifest, manage, openCluster, phaseIs, requestsOf } from './cluster.ts';
import { clientOf, ownInstance, restart, writesOf, type OwnInstance } from './own-instance.ts';
import { adopted, alerts, configMap, journal, seals, type Cluster } from './seals.ts';

/** Killed at any step of sealing, the gate seals the rest when it is back, and nothing twice. */
let instance: OwnInstance;
let client: KubeClient;

const GATE = 'system:serviceaccount:clotho-gate:clotho-gate';
const SIGNATURE = 'clotho.cosmosdevops.co.uk/signature';
const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespaced: true } as const;

beforeAll(async () => {
  instance = await ownInstance();
  client = clientOf(instance.plane, 'admin');
});

afterAll(async () => {
  client.close();
  await instance.stop();
});

const open = (managed: boolean): Promise<Cluster> =>
  openCluster({ managed, stateDir: instance.stateDir });

const maps = (count: number): string =>
  Array.from({ length: count }, (_, i) => configMap(`map-${i}`, { a: `${i}` })).join('\n---\n');

async function ownMaps({ namespace }: Cluster): Promise<KubeObject[]> {
  const { items } = await client.list<KubeObject>(configMaps, { namespace });
  return items.filter(({ metadata }) => metadata.name.startsWith('map-'));
}

const signed = async (cluster: Cluster): Promise<KubeObject[]> =>
  (await ownMaps(cluster)).filter(({ metadata }) => metadata.annotations?.[SIGNATURE]);

const records = async (cluster: Cluster): Promise<SealRecord[]> =>
  (await seals(cluster)).filter(({ spec }) => spec.target.kind === 'ConfigMap');

/** Kills the gate as soon as something is so, and brings it back. */
async function killAt(describes: string, isSo: () => Promise<boolean>): Promise<void> {
  await waitFor(isSo, { timeoutMs: 60_000, describe: describes });
  instance.plane.processes.kill('clotho-webhook', 'SIGKILL');
  await restart(instance.plane, 'clotho-webhook');
}

/** Every map shows the seal that its record holds, and no record was written twice. */
async function expectSealedOnce(cluster: Cluster, count: number): Promise<void> {
  await waitFor(async () => (await signed(cluster)).length === count, {
    timeoutMs: 90_000,
    describe: `${count} objects to show their seals`,
  });
  const found = new Map((await records(cluster)).map(({ spec }) => [spec.target.name, spec]));
  expect(found.size).toBe(count);
  for (const { metadata } of await signed(cluster)) {
    const spec = found.get(metadata.name);
    expect(metadata.annotations?.[SIGNATURE]).toBe(spec?.seal);
    expect(spec?.target.uid).toBe(metadata.uid);
  }
  const names = new Set((await records(cluster)).map(({ metadata }) => metadata.name));
  const writes = (await writesOf(instance.stateDir, GATE)).filter(
    ({ objectRef, verb }) =>
      objectRef?.resource === 'sealrecords' &&
      objectRef.subresource === undefined &&
      ['create', 'update', 'patch'].includes(verb) &&
      names.has(objectRef.name ?? ''),
  );
  expect(new Set(writes.map(({ objectRef }) => objectRef?.name)).size).toBe(writes.length);
  for (const { metadata } of await ownMaps(cluster)) {
    expect(await alerts(cluster, metadata.name)).toEqual([]);
  }
}

describe('adoption of a namespace', () => {
  const OBJECTS = 200;
  const state = async (): Promise<string> => {
    const marker = `get configmap adoption-${probe.namespace} -n clotho-gate -o jsonpath={.data.state}`;
    return (await probe.as('admin', marker)).stdout;
  };
  let probe: Cluster;

  test.each([
    ['its baseline is being taken', async () => (await state()) === 'Adopting'],
    ['most of its objects have records', async () => (await records(probe)).length > OBJECTS / 2],
    ['some of its objects show their seals', async () => (await signed(probe)).length > 20],
  ])('kill -9 of the gate as %s: all of it is sealed, and nothing twice', async (when, isSo) => {
    probe = await open(false);
    await probe.ok('dev-alice', 'create -f -', maps(OBJECTS));
    const killing = killAt(when, isSo);
    await manage(probe);
    await killing;
    await adopted(probe, 60_000);
    await expectSealedOnce(probe, OBJECTS);
    const entries = (await journal(probe)).filter(
      ({ kind, subject }) => kind === 'NamespaceAdopted' && subject.name === probe.namespace,
    );
    // The baseline, with the RoleBinding of the test.
    expect(entries.map(({ body }) => body['objects'])).toEqual([OBJECTS + 1]);
  });
});

describe('an approved Change', () => {
  const OBJECTS = 16;
  let cluster: Cluster;

  const requests = async (): Promise<ManifestRequest[]> => {
    const ref = refOf(kinds.manifestRequest);
    return (await client.list<ManifestRequest>(ref, { namespace: cluster.namespace })).items;
  };

  test.each([
    ['its first object is written', async () => (await ownMaps(cluster)).length > 0],
    ['its first record is written', async () => (await records(cluster)).length > 0],
    ['its first seal is shown', async () => (await signed(cluster)).length > 0],
    [
      'its first request is told',
      async () => (await requests()).some(({ status }) => status?.seal !== undefined),
    ],
  ])('kill -9 of the gate as %s: all of it is sealed, and nothing twice', async (when, isSo) => {
    cluster = await open(true);
    const held = await cluster.as('dev-alice', 'create -f -', maps(OBJECTS));
    const change = changeManifest('many', { requests: requestsOf(held.stderr) });
    await cluster.ok('dev-alice', 'create -f -', change);
    await phaseIs(cluster, 'many', 'PendingApproval');
    const killing = killAt(when, isSo);
    await approveAll(cluster, 'many');
    await killing;
    await phaseIs(cluster, 'many', 'Completed', 90_000);
    await expectSealedOnce(cluster, OBJECTS);
    const uids = (await requests()).map(({ metadata }) => `sealed/${metadata.uid}`);
    const sealed = (await journal(cluster)).filter(({ id }) => uids.includes(id));
    expect(sealed).toHaveLength(OBJECTS);
    expect((await records(cluster)).map(({ spec }) => spec.seq)).toEqual(Array(OBJECTS).fill(1));
  });
});
