import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, expect, test } from 'vitest';
import { deploy, manage, openCluster, requestOf } from '../cluster.ts';
import {
  adopted,
  alerts,
  COLLECTOR,
  configMap,
  driftIs,
  recordOf,
  type Cluster,
} from '../seals.ts';

/** Attacks on seals: a seal is worth something for one object, one content and one moment. */
let cluster: Cluster;

const SIGNATURE = 'clotho.cosmosdevops.co.uk/signature';
const read = (target: string, field: string): Promise<string> =>
  cluster.ok('admin', `get ${target} -o jsonpath={${field}}`);
const signatureOf = (target: string): Promise<string> =>
  read(target, `.metadata.annotations.${SIGNATURE.replaceAll('.', String.raw`\.`)}`);

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  await adopted(cluster);
});

test('row 8: a stripped seal opens nothing: the edit after it is held, and the seal comes back', async () => {
  await deploy(cluster, 'row8', configMap('row8', { a: 'approved' }));
  await waitFor(async () => (await signatureOf('configmap row8')) !== '', {
    timeoutMs: 30_000,
    describe: 'the seal to be shown',
  });
  await cluster.ok('dev-alice', 'replace -f -', configMap('row8', { a: 'approved' }));
  const edit = await cluster.as('dev-alice', 'replace -f -', configMap('row8', { a: 'evil' }));
  expect(requestOf(edit.stderr)).not.toBe('');
  expect(await read('configmap row8', '.data.a')).toBe('approved');
  await waitFor(async () => (await signatureOf('configmap row8')) !== '', {
    timeoutMs: 30_000,
    describe: 'the seal to be back',
  });
});

test('row 9: a seal copied to another object, kind or namespace is refused', async () => {
  await deploy(cluster, 'row9', configMap('row9', { a: 'approved' }));
  const seal = await waitFor(async () => (await signatureOf('configmap row9')) || undefined, {
    timeoutMs: 30_000,
    describe: 'the seal to be shown',
  });
  const copy = (kind: string, name: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind,
      metadata: { name, annotations: { [SIGNATURE]: seal } },
      ...(kind === 'ConfigMap' ? { data: { a: 'approved' } } : {}),
    });
  const elsewhere = await openCluster({ managed: false });
  for (const attempt of [
    () => cluster.as('dev-alice', 'create -f -', copy('ConfigMap', 'row9-copy')),
    () => cluster.as('dev-alice', 'create -f -', copy('Secret', 'row9')),
    () => elsewhere.as('dev-alice', 'create -f -', copy('ConfigMap', 'row9')),
  ]) {
    const { code, stderr } = await attempt();
    expect(code).not.toBe(0);
    expect(stderr).toContain('written by the gate alone');
  }
});

test('row 10: an older approved version is not approved any more', async () => {
  await deploy(cluster, 'row10-v1', configMap('row10', { a: 'v1' }));
  await deploy(cluster, 'row10-v2', configMap('row10', { a: 'v2' }));
  await waitFor(async () => (await recordOf(cluster, 'ConfigMap', 'row10'))?.spec.seq === 2, {
    timeoutMs: 30_000,
    describe: 'the second version to be sealed',
  });
  const replay = await cluster.as('dev-alice', 'apply -f -', configMap('row10', { a: 'v1' }));
  expect(replay.stderr).toContain('was not changed');
  expect(await read('configmap row10', '.data.a')).toBe('v2');
});

test('row 36: a seal by an unknown key, or a shortened one, is a forged one', async () => {
  await deploy(cluster, 'row36', configMap('row36', { a: 'approved' }));
  const sealed = await waitFor(async () => recordOf(cluster, 'ConfigMap', 'row36'), {
    timeoutMs: 30_000,
    describe: 'the object to be sealed',
  });
  const [, kid = '', mac = ''] = sealed.spec.seal.split('.');
  for (const forged of [
    `v1.k0000000.${mac}`,
    `v1.${kid}.${mac.slice(0, 22)}`,
    `v0.${kid}.${mac}`,
  ]) {
    await writeSeal(sealed.metadata.name, forged);
    await driftIs(cluster, { kind: 'ConfigMap', name: 'row36' }, 'Forged');
    // With a valid record this would be put back without approval.
    const evil = `'{"data":{"a":"evil"}}'`;
    await cluster.ok('admin', `patch configmap row36 --type merge -p ${evil} ${COLLECTOR}`);
    const again = await cluster.as(
      'dev-alice',
      'apply -f -',
      configMap('row36', { a: 'approved' }),
    );
    expect(again.stderr).toContain('was not changed');
    await writeSeal(sealed.metadata.name, sealed.spec.seal);
    await cluster.ok('dev-alice', 'apply -f -', configMap('row36', { a: 'approved' }));
    await driftIs(cluster, { kind: 'ConfigMap', name: 'row36' }, '');
  }
  expect(await alerts(cluster, 'row36')).toContain('Forged');
});

test('row 36: the next approved write replaces a forged record', async () => {
  await deploy(cluster, 'row36-first', configMap('replaced', { a: '1' }));
  const sealed = await waitFor(async () => recordOf(cluster, 'ConfigMap', 'replaced'), {
    timeoutMs: 30_000,
    describe: 'the object to be sealed',
  });
  await writeSeal(sealed.metadata.name, 'v1.k0000000.AAAA');
  await deploy(cluster, 'row36-second', configMap('replaced', { a: '2' }));
  await driftIs(cluster, { kind: 'ConfigMap', name: 'replaced' }, '');
  const record = await recordOf(cluster, 'ConfigMap', 'replaced');
  expect(record?.spec.change?.name).toBe('row36-second');
});

test('row 41: what was there before a namespace came under management is its baseline', async () => {
  const outside = await openCluster({ managed: false });
  await outside.ok('dev-alice', 'create -f -', configMap('row41', { a: 'before' }));
  await manage(outside);
  await adopted(outside);
  const record = await recordOf(outside, 'ConfigMap', 'row41');
  expect(record?.spec).toMatchObject({ origin: 'Adopted', seq: 0 });
  const edit = await outside.as('dev-alice', 'apply -f -', configMap('row41', { a: 'after' }));
  expect(requestOf(edit.stderr)).not.toBe('');
  await outside.ok('admin', `delete configmap row41 ${COLLECTOR}`);
  const other = await outside.as('dev-alice', 'create -f -', configMap('row41', { a: 'other' }));
  expect(other.code).not.toBe(0);
  await outside.ok('dev-alice', 'create -f -', configMap('row41', { a: 'before' }));
});

/** Writes into a record with the token of the gate itself: what a thief of it could do. */
async function writeSeal(record: string, seal: string): Promise<void> {
  const file = path.join(cluster.plane.stateDir, 'run/kubeconfig.clotho-gate.clotho-gate');
  const command = `get sealrecord ${record} -n clotho-system -o json --kubeconfig=${file}`;
  const object: { spec: { seal: string } } = JSON.parse(await cluster.ok('admin', command));
  object.spec.seal = seal;
  const replace = `replace -n clotho-system -f - --kubeconfig=${file}`;
  await cluster.ok('admin', replace, JSON.stringify(object));
}
