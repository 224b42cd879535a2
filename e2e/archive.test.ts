import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import path from 'node:path';
import { Archive } from '@clotho/archive';
import type { ArchiveStatus, Change } from '@clotho/api';
import { parseArchiveRecord } from '@clotho/core';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../scripts/paths.ts';
import { ARCHIVE_BUCKET } from '../scripts/servers.ts';
import { approvedObject, ask, asThief, exists, whileOperatorSleeps } from './attacks/stolen.ts';
import { approveAll, configMap, deploy, openCluster, phaseIs, type Cluster } from './cluster.ts';
import { entriesOf, kindOf, type Shown } from './journal-entries.ts';
import { ownInstance, restart, type OwnInstance } from './own-instance.ts';

// The tests of this file follow one another in an instance whose archive they take away.
let instance: OwnInstance;
let plane: ControlPlane;
let cluster: Cluster;

beforeAll(async () => {
  instance = await ownInstance();
  plane = instance.plane;
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
});
afterAll(() => instance.stop());

const changeNamed = async (name: string): Promise<Change> =>
  JSON.parse(await cluster.ok('admin', `get change ${name} -o json`));

async function archivedOf(name: string): Promise<ArchiveStatus> {
  const { status } = await changeNamed(name);
  if (!status?.archive) throw new Error(`Change ${name} is not archived`);
  return status.archive;
}

const historyOf = async (name: string): Promise<Shown[]> =>
  entriesOf(plane, `stream=change/${(await changeNamed(name)).metadata.uid}`);

async function bucket(): Promise<Archive> {
  const { s3 } = await readEnvironment(plane.stateDir);
  const { username, password, origin } = new URL(s3 ?? '');
  return new Archive({
    endpoint: origin,
    region: 'us-east-1',
    bucket: ARCHIVE_BUCKET,
    accessKeyId: username,
    secretAccessKey: password,
    retentionDays: 1,
    now: Date.now,
  });
}

/** As an auditor reads it who has the key. */
async function contentArchived(name: string, key = 'pki/archive.key'): Promise<Opened> {
  const { s3 } = await readEnvironment(plane.stateDir);
  const args = [
    'audit',
    'open',
    name,
    '-n',
    cluster.namespace,
    '--archive',
    `${s3}/${ARCHIVE_BUCKET}`,
  ];
  const cli = path.join(ROOT, 'packages/cli/bin/clotho.mjs');
  const file = path.join(plane.stateDir, key);
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig('audit-eve') };
  const result = spawnSync(process.execPath, [cli, ...args, '--key', file], {
    env,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return parse(result.stdout);
}

interface Opened {
  requests: Record<string, unknown>[];
}

test('what is approved is archived and pinned before the first write', async () => {
  await deploy(cluster, 'first', configMap('settings', { mode: 'fast' }));
  const archive = await archivedOf('first');
  const record = await (await bucket()).get(archive.key, archive.version);
  expect(`sha256:${hash('sha256', record ?? '')}`).toBe(archive.digest);
  const { change, contentDigest } = parseArchiveRecord(record?.toString() ?? '');
  const { metadata, status } = await changeNamed('first');
  expect(change).toMatchObject({ name: 'first', uid: metadata.uid });
  expect(contentDigest).toBe(status?.contentDigest);
  expect(record?.toString()).toContain('plat-bob');
  const history = await historyOf('first');
  const seqOf = (kind: string): number =>
    history.find((each) => kindOf(each) === kind)?.seq ?? Number.NaN;
  expect(seqOf('Archived')).toBeLessThan(seqOf('ObjectApplied'));
  expect(history.find((each) => kindOf(each) === 'Archived')?.event.data.body).toMatchObject({
    bucket: ARCHIVE_BUCKET,
    key: archive.key,
    versionId: archive.version,
    contentDigest,
  });
  const said = status?.conditions?.find(({ type }) => type === 'Archived');
  expect(said).toMatchObject({ status: 'True', message: expect.stringContaining(archive.version) });
});

function secret(password: string): string {
  const metadata = { name: 'login' };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password } });
}

test('values of a Secret are in the archive, and only who has the key reads them', async () => {
  await deploy(cluster, 'secret-one', secret('correct-horse'));
  await deploy(cluster, 'secret-two', secret('battery-staple'));
  const { key, version } = await archivedOf('secret-two');
  const record = (await (await bucket()).get(key, version))?.toString() ?? '';
  for (const value of ['correct-horse', 'battery-staple']) {
    expect(record).not.toContain(value);
    expect(record).not.toContain(Buffer.from(value).toString('base64'));
  }
  const { requests } = await contentArchived('secret-two');
  expect(requests).toMatchObject([
    {
      operation: 'Update',
      object: { data: { password: Buffer.from('battery-staple').toString('base64') } },
      before: { data: { password: Buffer.from('correct-horse').toString('base64') } },
    },
  ]);
  // The key of the journal is another one.
  await expect(contentArchived('secret-two', 'pki/journal.key')).rejects.toThrow(/X25519/);
});

test('while the archive is away nothing is written, and the Change goes on by itself', async () => {
  await ask(cluster, 'waits', configMap('waits', { a: '1' }));
  plane.processes.kill('versitygw', 'SIGKILL');
  await approveAll(cluster, 'waits');
  await cluster.ok('admin', 'wait --for=condition=Archived=False change/waits --timeout=20s');
  const away = `jsonpath={.status.conditions[?(@.type=='Archived')].reason}=Unavailable`;
  await cluster.ok('admin', `wait --for=${away} change/waits --timeout=20s`);
  const { status } = await changeNamed('waits');
  expect(status?.phase).toBe('Approved');
  expect(status?.message).toContain('could not be archived');
  expect(await cluster.ok('admin', 'get events.events.k8s.io')).toContain('ArchiveUnavailable');
  expect(await exists(cluster, 'configmap/waits')).toBe(false);

  await plane.processes.restart('versitygw');
  await phaseIs(cluster, 'waits', 'Completed');
  expect((await archivedOf('waits')).version).not.toBe('');
});

test('who has the token of the operator writes nothing that is not archived', async () => {
  const request = await ask(cluster, 'stolen', configMap('stolen', { a: '1' }));
  const object = await approvedObject(cluster, request);
  const of = await archivedOf('first');
  plane.processes.kill('versitygw', 'SIGKILL');
  await approveAll(cluster, 'stolen');
  await phaseIs(cluster, 'stolen', 'Approved');
  await whileOperatorSleeps(cluster, async () => {
    const refused = await asThief(cluster, 'create -f -', object);
    expect(refused.stderr).toContain('archived');
    // The receipt is for another Change, and no other is to be had.
    const patch = JSON.stringify({ status: { archive: of } });
    const forge = await asThief(
      cluster,
      `patch change stolen --subresource=status --type=merge -p ${patch}`,
    );
    expect(forge.code).toBe(0);
    const again = await asThief(cluster, 'create -f -', object);
    expect(again.stderr).toContain('receipt');
  });
  expect(await exists(cluster, 'configmap/stolen')).toBe(false);
  await plane.processes.restart('versitygw');
  await phaseIs(cluster, 'stolen', 'Completed');
  expect((await archivedOf('stolen')).receipt).not.toBe(of.receipt);
});

test('an archive that hangs holds up nobody but those who wait for it', async () => {
  await ask(cluster, 'hangs', configMap('hangs', { a: '1' }));
  plane.processes.kill('versitygw', 'SIGSTOP');
  try {
    await approveAll(cluster, 'hangs');
    await phaseIs(cluster, 'hangs', 'Approved');
    // The next Change comes as far as it can meanwhile.
    await ask(cluster, 'beside', configMap('beside', { a: '1' }));
    await approveAll(cluster, 'beside');
    await phaseIs(cluster, 'beside', 'Approved');
    expect(await exists(cluster, 'configmap/hangs')).toBe(false);
  } finally {
    plane.processes.kill('versitygw', 'SIGCONT');
  }
  await phaseIs(cluster, 'hangs', 'Completed');
  await phaseIs(cluster, 'beside', 'Completed');
});

test('killed while it archives, the operator archives again and writes once', async () => {
  await ask(cluster, 'killed', configMap('killed', { a: '1' }));
  plane.processes.kill('versitygw', 'SIGSTOP');
  await approveAll(cluster, 'killed');
  await phaseIs(cluster, 'killed', 'Approved');
  plane.processes.kill('clotho-operator', 'SIGKILL');
  plane.processes.kill('versitygw', 'SIGCONT');
  await restart(plane, 'clotho-operator');
  await phaseIs(cluster, 'killed', 'Completed');
  const { version } = await archivedOf('killed');
  const versions = (await historyOf('killed'))
    .filter((each) => kindOf(each) === 'Archived')
    .map(({ event }) => event.data.body['versionId']);
  expect(versions).toContain(version);
});
