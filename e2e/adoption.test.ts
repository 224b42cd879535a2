import { waitFor } from '@clotho/embedded';
import { beforeAll, expect, test } from 'vitest';
import { approveAll, changeManifest, manage, openCluster, phaseIs, requestOf } from './cluster.ts';
import { adopted, configMap, journal, recordOf, seals, type Cluster } from './seals.ts';

/** Managing a namespace full of running things changes nothing for anybody on day one. */
const OBJECTS = 5_000;

let cluster: Cluster;
let before: string[];

const contents = async (): Promise<string[]> => {
  const list: { items: { metadata: { name: string; uid: string }; data: unknown }[] } = JSON.parse(
    await cluster.ok('admin', 'get configmaps -o json'),
  );
  return list.items.map(({ metadata: { name, uid }, data }) => JSON.stringify({ name, uid, data }));
};

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await cluster.ok('dev-alice', 'create deployment web --image=web:1 --replicas=2');
  await cluster.ok('dev-alice', 'wait --for=condition=Available deployment/web --timeout=30s');
  const maps = Array.from({ length: OBJECTS }, (_, i) => configMap(`map-${i}`, { a: `${i}` }));
  await cluster.ok('dev-alice', 'create -f -', maps.join('\n---\n'));
  before = await contents();
});

test('5,000 objects are sealed in one pass in under a minute, and stay as they were', async () => {
  const started = performance.now();
  await manage(cluster);
  await adopted(cluster, 60_000);
  expect(performance.now() - started).toBeLessThan(60_000);
  const found = await seals(cluster);
  expect(found.filter(({ spec }) => spec.target.kind === 'ConfigMap')).toHaveLength(OBJECTS);
  expect(new Set(found.map(({ spec }) => spec.origin))).toEqual(new Set(['Adopted']));
  expect(await contents()).toEqual(before);
});

test('what controllers own and what every namespace is furnished with carries no seal', async () => {
  const kinds = (await seals(cluster)).map(({ spec }) => `${spec.target.kind}/${spec.target.name}`);
  const others = kinds.filter((name) => !name.startsWith('ConfigMap/map-'));
  expect(others.toSorted()).toEqual(['Deployment/web', 'RoleBinding/editors']);
});

test('the baseline is one entry of the journal', async () => {
  const entries = await journal(cluster);
  const own = entries.filter(
    ({ kind, subject }) => kind === 'NamespaceAdopted' && subject.name === cluster.namespace,
  );
  expect(own).toHaveLength(1);
  expect(own[0]?.body).toMatchObject({ objects: OBJECTS + 2 });
});

test('the running Deployment rolls on, and its next change is held and goes through', async () => {
  await waitFor(
    async () =>
      (
        await cluster.ok('admin', 'get deployment web -o jsonpath={.metadata.annotations}')
      ).includes('clotho.cosmosdevops.co.uk/signature'),
    { timeoutMs: 120_000, describe: 'the adopted Deployment to show its seal' },
  );
  const held = await cluster.as('dev-alice', 'set image deployment/web web=web:2');
  const requests = [requestOf(held.stderr)];
  await cluster.ok('dev-alice', 'create -f -', changeManifest('second', { requests }));
  await phaseIs(cluster, 'second', 'PendingApproval');
  await approveAll(cluster, 'second');
  await phaseIs(cluster, 'second', 'Completed');
  const record = await recordOf(cluster, 'Deployment', 'web');
  expect(record?.spec).toMatchObject({ seq: 1, origin: 'Change' });
}, 240_000);

test('a namespace that is managed no longer is left without a trace', async () => {
  await cluster.ok(
    'admin',
    `label namespace ${cluster.namespace} clotho.cosmosdevops.co.uk/managed-`,
  );
  const marker = `get configmap adoption-${cluster.namespace} -n clotho-gate`;
  await waitFor(async () => (await cluster.as('admin', marker)).stderr.includes('NotFound'), {
    timeoutMs: 240_000,
    describe: 'the namespace to be left',
  });
  expect(await seals(cluster)).toEqual([]);
  expect(await cluster.ok('admin', 'get rolebindings -o name')).not.toContain('clotho');
  const objects = await cluster.ok('admin', 'get configmaps,deployments -o json');
  expect(objects).not.toContain('clotho.cosmosdevops.co.uk/signature');
  await cluster.ok('dev-alice', 'create configmap free --from-literal=a=b');
  const kinds = (await journal(cluster))
    .filter(({ subject }) => subject.kind === 'Namespace' && subject.name === cluster.namespace)
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('Namespace'));
  expect(kinds).toEqual(['NamespaceAdopted', 'NamespaceLeft']);
}, 300_000);
