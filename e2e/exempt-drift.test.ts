import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import { deploy, implement, manage, openCluster, requestOf } from './cluster.ts';
import {
  adopted,
  alerts,
  COLLECTOR,
  configMap,
  driftIs,
  recordOf,
  seals,
  type Cluster,
} from './seals.ts';

/** What those may write who need no approval is no drift; what else happens to the object is. */
let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await cluster.ok('dev-alice', 'create deployment web --image=web:1 --replicas=1');
  await manage(cluster);
  await adopted(cluster);
  await exempt();
});

/** The account `controller` may make and delete maps `made-*`, and write one field of others. */
async function exempt(): Promise<void> {
  const common = { group: '', resource: 'configmaps' };
  const exemption = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'WriterExemption',
    metadata: { name: `drift-${cluster.namespace}` },
    spec: {
      serviceAccount: { namespace: cluster.namespace, name: 'controller' },
      namespaces: [cluster.namespace],
      resources: [
        { ...common, operations: ['Create', 'Delete'], names: ['made-*'] },
        { ...common, operations: ['Update'], names: ['shared'], fields: ['data.status'] },
      ],
      evaluate: 'Webhook',
      reason: 'a test',
      owner: 'platform-team',
      expiresAt: '2099-01-01T00:00:00Z',
    },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(exemption));
  await waitFor(
    async () => (await asController('create configmap made-probe --dry-run=server')).stderr === '',
    { timeoutMs: 30_000, describe: 'the exemption to be in force' },
  );
}

const asController = (command: string, input?: string): ReturnType<Cluster['as']> =>
  cluster.as(
    'admin',
    `${command} --as=system:serviceaccount:${cluster.namespace}:controller --as-group=system:masters`,
    input,
  );

/** Waits until the gate took a change for that of an exempt writer. */
async function followedBy(kind: string, name: string, writer: string): Promise<void> {
  await waitFor(
    async () => (await recordOf(cluster, kind, name))?.status?.followed?.by.includes(writer),
    { timeoutMs: 60_000, describe: `${kind} ${name} to be followed` },
  );
  await driftIs(cluster, { kind, name }, '');
  expect(await alerts(cluster, name)).toEqual([]);
}

const patch = (name: string, data: object): string =>
  `patch configmap ${name} --type merge -p '${JSON.stringify({ data })}'`;

test('the replicas of an autoscaler are its own, the image is not', async () => {
  const held = await cluster.as('dev-alice', 'autoscale deployment web --min=2 --max=5 --cpu=80%');
  await implement(cluster, 'autoscale', [requestOf(held.stderr)]);
  // The autoscaler of the cluster itself brings the Deployment up to its minimum.
  await followedBy('Deployment', 'web', 'HorizontalPodAutoscaler/web');
  expect(await cluster.ok('admin', 'get deployment web -o jsonpath={.spec.replicas}')).toBe('2');
  await cluster.ok('admin', `set image deployment/web web=evil:1 ${COLLECTOR}`);
  await driftIs(cluster, { kind: 'Deployment', name: 'web' }, 'Changed');
  await cluster.ok('admin', `set image deployment/web web=web:1 ${COLLECTOR}`);
  await driftIs(cluster, { kind: 'Deployment', name: 'web' }, '');
});

describe('a WriterExemption', () => {
  const shared = { kind: 'ConfigMap', name: 'shared' };

  test('covers the fields that it names, and no others', async () => {
    await deploy(cluster, 'shared', configMap('shared', { status: 'new', mode: 'safe' }));
    const written = await asController(patch('shared', { status: 'ready' }));
    expect(written.stderr).toBe('');
    await followedBy('ConfigMap', 'shared', `drift-${cluster.namespace}`);
    await cluster.ok('admin', `${patch('shared', { mode: 'evil' })} ${COLLECTOR}`);
    await driftIs(cluster, shared, 'Changed');
    await cluster.ok('admin', `${patch('shared', { mode: 'safe' })} ${COLLECTOR}`);
    await driftIs(cluster, shared, '');
    expect(await alerts(cluster, 'shared')).toEqual(['Changed', 'Closed']);
  });

  test('leaves what was approved as it was: to apply that again needs no approval', async () => {
    const approved = configMap('shared', { status: 'new', mode: 'safe' });
    expect(await cluster.ok('dev-alice', 'apply -f -', approved)).toContain('configured');
    await driftIs(cluster, shared, '');
  });

  test('covers what it lets be made and deleted', async () => {
    await asController('create configmap made-one --from-literal=a=1');
    await waitFor(
      async () => (await recordOf(cluster, 'ConfigMap', 'made-one'))?.spec.origin === 'Exempt',
      { timeoutMs: 30_000, describe: 'the new object to be sealed' },
    );
    const held = await cluster.as('dev-alice', patch('made-one', { a: '2' }));
    expect(requestOf(held.stderr)).toContain('made-one');
    await asController('delete configmap made-one');
    await waitFor(async () => (await recordOf(cluster, 'ConfigMap', 'made-one')) === undefined, {
      timeoutMs: 30_000,
      describe: 'the record to be forgotten',
    });
    expect(await alerts(cluster, 'made-one')).toEqual([]);
  });

  test('is remembered when it has ended', async () => {
    const followed = async (): Promise<string> =>
      (await recordOf(cluster, 'ConfigMap', 'shared'))?.status?.followed?.digest ?? '';
    const before = await followed();
    await asController(patch('shared', { status: 'last' }));
    await waitFor(async () => (await followed()) !== before, {
      timeoutMs: 30_000,
      describe: 'the last write to be followed',
    });
    await driftIs(cluster, shared, '');
    await cluster.ok('admin', `delete writerexemption drift-${cluster.namespace}`);
    // A look at the object, which shows itself by the seal coming back.
    const signature = 'clotho.cosmosdevops.co.uk/signature';
    await cluster.ok('dev-alice', `annotate configmap shared ${signature}-`);
    await waitFor(
      async () => (await cluster.ok('admin', 'get configmap shared -o yaml')).includes(signature),
      { timeoutMs: 30_000, describe: 'the object to be looked at' },
    );
    await driftIs(cluster, shared, '');
    expect(await alerts(cluster, 'shared')).toEqual(['Changed', 'Closed']);
  });
});

test('what was asked for by a prefix is sealed under the name that it was given', async () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'many-' } };
  const held = await cluster.as('dev-alice', 'create -f -', JSON.stringify(map));
  await implement(cluster, 'generated', [requestOf(held.stderr)]);
  const record = await waitFor(
    async () => (await seals(cluster)).find(({ spec }) => spec.target.name.startsWith('many-')),
    { timeoutMs: 30_000, describe: 'the object to be sealed' },
  );
  const { name } = record.spec.target;
  expect(name).toMatch(/^many-[a-z0-9]{5}$/);
  await waitFor(
    async () =>
      (await cluster.ok('admin', `get configmap ${name} -o yaml`)).includes(record.spec.seal),
    { timeoutMs: 30_000, describe: 'the seal to be shown' },
  );
  for (const each of ['many-', name]) expect(await alerts(cluster, each)).toEqual([]);
  await cluster.ok('admin', `delete configmap ${name} ${COLLECTOR}`);
  await driftIs(cluster, { kind: 'ConfigMap', name }, 'Missing');
});
