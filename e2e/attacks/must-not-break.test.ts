import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kubectl, waitFor, type KubectlResult } from '@clotho/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boot, type Booted } from '../../scripts/boot.ts';
import { requestOf } from '../cluster.ts';
import { exists as existsIn, requestsFor } from './stolen.ts';

const NS = 'shop';
const KUBE_SYSTEM = 'system:serviceaccount:kube-system:';

let stateDir: string;
let booted: Booted;
let owner: { name: string; uid: string };
let node: string;

const as = (user: string, command: string, input?: string): Promise<KubectlResult> =>
  kubectl(
    booted.plane,
    user,
    ['-n', NS, ...(command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''))],
    input === undefined ? {} : { input },
  );

async function ok(user: string, command: string, input?: string): Promise<string> {
  const result = await as(user, command, input);
  if (result.code !== 0) throw new Error(`${user}: kubectl ${command}\n${result.stderr}`);
  return result.stdout;
}

/** As a controller of kube-controller-manager, by its exact identity. */
const controller = (name: string, command: string, input?: string): Promise<string> =>
  ok('admin', `--as=${KUBE_SYSTEM}${name} ${command}`, input);

/** With the rights of an administrator, so that the gate alone could say no. */
const kubelet = (command: string, input?: string): Promise<string> =>
  ok(
    'admin',
    `--as=system:node:${node} --as-group=system:nodes --as-group=system:masters ${command}`,
    input,
  );

const template = (labels: object) => ({
  metadata: { labels },
  spec: {
    automountServiceAccountToken: false,
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
  },
});

const object = (apiVersion: string, kind: string, metadata: object, rest: object = {}): string =>
  JSON.stringify({ apiVersion, kind, metadata, ...rest });

const web = (replicas = 1): string =>
  object(
    'apps/v1',
    'Deployment',
    { name: 'web' },
    {
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: template({ app: 'web' }),
      },
    },
  );

/** As a controller makes them; the owner is one that no controller looks after. */
const podOf = (name: string): string => {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: owner.name, uid: owner.uid };
  const metadata = { name, ownerReferences: [{ ...reference, controller: true }] };
  return object('v1', 'Pod', metadata, { spec: template({}).spec });
};

const exists = (target: string): Promise<boolean> =>
  existsIn({ plane: booted.plane, namespace: NS, as, ok }, target);

const releaseSecret = (version: string): string =>
  object(
    'v1',
    'Secret',
    { name: 'sh.helm.release.v1.web.v1', labels: { status: version } },
    {
      type: 'helm.sh/release.v1',
      data: { release: Buffer.from(version).toString('base64') },
    },
  );

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-unbroken-'));
  booted = await boot({ stateDir, report: () => undefined });
  await ok('admin', `create namespace ${NS}`);
  await ok('admin', 'create rolebinding editors --clusterrole=edit --group=developers');
  await ok('admin', 'apply -f -', web());
  await ok(
    'admin',
    'apply -f -',
    object('v1', 'ConfigMap', { name: 'settings' }, { data: { a: '1' } }),
  );
  await ok('admin', 'rollout status deployment web --timeout=60s');
  owner = JSON.parse(await ok('admin', 'get configmap settings -o json')).metadata;
  node = JSON.parse(await ok('admin', 'get nodes -o json')).items[0].metadata.name;
  await ok('admin', `label namespace ${NS} clotho.cosmosdevops.co.uk/managed=true`);
  await waitFor(
    async () => {
      const probe = await as('dev-alice', 'create configmap probe --dry-run=server');
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate to be in force' },
  );
});

afterAll(async () => {
  await booted.stop();
  await rm(stateDir, { recursive: true, force: true });
});

describe('must not break: what the cluster does by itself', () => {
  test.each([
    'replicaset-controller',
    'daemon-set-controller',
    'statefulset-controller',
    'job-controller',
  ])('must not break: the %s makes and deletes its Pods', async (name) => {
    const made = await controller(name, 'create -f -', podOf(`of-${name}`));
    expect(made).toContain('created');
    expect(await controller(name, `delete pod of-${name} --wait=false`)).toContain('deleted');
  });

  test('must not break: the autoscaler scales', async () => {
    const url = `/apis/apps/v1/namespaces/${NS}/deployments/web/scale`;
    const scale = JSON.parse(await ok('admin', `get --raw ${url}`));
    scale.spec.replicas = 2;
    await controller(
      'horizontal-pod-autoscaler',
      `replace --raw ${url} -f -`,
      JSON.stringify(scale),
    );
    expect(await ok('admin', 'get deployment web -o jsonpath={.spec.replicas}')).toBe('2');
  });

  test('must not break: the garbage collector deletes and orphans', async () => {
    await controller('replicaset-controller', 'create -f -', podOf('orphan'));
    const collector = 'generic-garbage-collector';
    const patch = `patch pod orphan --type=merge -p '{"metadata":{"ownerReferences":null}}'`;
    expect(await controller(collector, patch)).toContain('patched');
    const deleted = await controller(collector, 'delete pod orphan --wait=false');
    expect(deleted).toContain('deleted');
  });

  test('must not break: the node reports its Pods', async () => {
    const [pod] = (await ok('admin', 'get pods -l app=web -o name')).split('\n');
    const status = '{"status":{"message":"told by the node"}}';
    await kubelet(`patch ${pod} --subresource=status --type=merge -p '${status}'`);
    expect(await ok('admin', `get ${pod} -o jsonpath={.status.message}`)).toBe('told by the node');
  });

  test('must not break: the scheduler binds a Pod', async () => {
    const pod = JSON.parse(podOf('waiting'));
    pod.spec.schedulerName = 'none-but-the-test';
    await controller('replicaset-controller', 'create -f -', JSON.stringify(pod));
    const binding = object(
      'v1',
      'Binding',
      { name: 'waiting' },
      {
        target: { apiVersion: 'v1', kind: 'Node', name: node },
      },
    );
    const url = `/api/v1/namespaces/${NS}/pods/waiting/binding`;
    await ok('admin', `--as=system:kube-scheduler create --raw ${url} -f -`, binding);
    expect(await ok('admin', 'get pod waiting -o jsonpath={.spec.nodeName}')).toBe(node);
  });

  test('must not break: endpoint slices are kept', async () => {
    const slice = object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
      { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.9'] }] },
    );
    const by = 'endpointslice-controller';
    expect(await controller(by, 'create -f -', slice)).toContain('created');
    expect(await controller(by, 'delete endpointslice web-1')).toContain('deleted');
  });

  test('must not break: each namespace gets its ServiceAccount and its root certificate', async () => {
    const account = object('v1', 'ServiceAccount', { name: 'default-2' });
    const made = await controller('service-account-controller', 'create -f -', account);
    expect(made).toContain('created');
    const root = object('v1', 'ConfigMap', { name: 'root-2' }, { data: { 'ca.crt': 'x' } });
    await controller('root-ca-cert-publisher', 'create -f -', root);
    const gone = `--as=${KUBE_SYSTEM}generic-garbage-collector delete configmap kube-root-ca.crt`;
    await ok('admin', gone);
    await waitFor(() => exists('configmap/kube-root-ca.crt'), {
      timeoutMs: 30_000,
      describe: 'the root certificate to be published anew',
    });
  });

  test('must not break: volumes are bound', async () => {
    const claim = object(
      'v1',
      'PersistentVolumeClaim',
      { name: 'disk' },
      {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'none',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    );
    await ok('admin', `--as=${KUBE_SYSTEM}statefulset-controller create -f -`, claim);
    const patch = `patch pvc disk --type=merge -p '{"metadata":{"annotations":{"pv.kubernetes.io/bind-completed":"yes"}},"spec":{"volumeName":"pv-1"}}'`;
    await ok(
      'admin',
      `--as=${KUBE_SYSTEM}persistent-volume-binder --as-group=system:masters ${patch}`,
    );
    expect(await ok('admin', 'get pvc disk -o jsonpath={.spec.volumeName}')).toBe('pv-1');
  });

  test('must not break: leases and events are nobody’s change', async () => {
    const lease = object(
      'coordination.k8s.io/v1',
      'Lease',
      { name: 'leader' },
      {
        spec: { holderIdentity: 'me' },
      },
    );
    expect(await ok('admin', 'create -f -', lease)).toContain('created');
    const event = object(
      'v1',
      'Event',
      { name: 'noted' },
      {
        involvedObject: { kind: 'Pod', name: 'x', namespace: NS },
        reason: 'Noted',
        message: 'm',
        type: 'Normal',
      },
    );
    expect(await ok('admin', 'create -f -', event)).toContain('created');
  });
});

describe('must not break: what clients do without changing anything', () => {
  test('must not break: writing an object as it is', async () => {
    // The gate may just be putting its seal on the object; then the version is an old one.
    const replaced = await waitFor(
      async () => {
        const live = await ok('dev-alice', 'get configmap settings -o json');
        const result = await as('dev-alice', 'replace -f -', live);
        return !result.stderr.includes('has been modified') && result;
      },
      { timeoutMs: 30_000, describe: 'the object to rest' },
    );
    expect(replaced).toMatchObject({ code: 0, stdout: expect.stringContaining('replaced') });
    await ok(
      'dev-alice',
      'annotate configmap settings kubectl.kubernetes.io/last-applied-configuration={} --overwrite',
    );
  });

  test('must not break: kubectl diff', async () => {
    const changed = object('v1', 'ConfigMap', { name: 'settings' }, { data: { a: '2' } });
    const result = await as('dev-alice', 'diff -f -', changed);
    expect(result).toMatchObject({ code: 1 });
    expect(result.stdout).toMatch(/^\+\s+a: "?2"?$/m);
  });

  test('must not break: a controller of Git that applies dry, under its own manager', async () => {
    const flux = '--server-side --dry-run=server --field-manager=kustomize-controller';
    const changed = object('v1', 'ConfigMap', { name: 'settings' }, { data: { a: '2' } });
    const result = await as('dev-alice', `apply ${flux} --force-conflicts -o json -f -`, changed);
    expect(result).toMatchObject({ code: 0 });
    expect(JSON.parse(result.stdout).data.a).toBe('2');
    const names = await requestsFor({ plane: booted.plane, namespace: NS, as, ok }, 'settings');
    expect(names).toEqual([]);
  });

  test('must not break: Helm keeps its release', async () => {
    await ok('dev-alice', 'create -f -', releaseSecret('pending'));
    await ok('dev-alice', 'replace -f -', releaseSecret('deployed'));
    await ok('dev-alice', 'delete secret sh.helm.release.v1.web.v1');
    expect(await exists('secret/sh.helm.release.v1.web.v1')).toBe(false);
  });
});

test('must not break: a managed namespace that may go is emptied and gone', async () => {
  const leaving = 'leaving';
  await ok('admin', `create namespace ${leaving}`);
  await ok('admin', `-n ${leaving} apply -f -`, web());
  await ok('admin', `label namespace ${leaving} clotho.cosmosdevops.co.uk/managed=true`);
  await waitFor(
    async () => {
      const probe = `-n ${leaving} create configmap probe --dry-run=server`;
      return (await as('admin', probe)).stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate to be in force' },
  );
  const held = await as('dev-alice', `-n ${leaving} create configmap held`);
  expect(requestOf(held.stderr)).toContain('held');
  await ok('admin', `delete namespace ${leaving} --wait=false`);
  await waitFor(async () => !(await exists(`namespace/${leaving}`)), {
    timeoutMs: 60_000,
    describe: 'the namespace to be gone',
  });
});

test('must not break: controllers work on while the gate is down, and people wait', async () => {
  const { processes } = booted.plane;
  processes.kill('clotho-webhook', 'SIGKILL');
  try {
    await waitFor(
      async () =>
        (await as('dev-alice', 'create configmap late')).stderr.includes('failed calling'),
      { timeoutMs: 30_000, describe: 'the gate to be down' },
    );
    const before = JSON.parse(await ok('admin', 'get pods -l app=web -o json')).items;
    const [victim] = before.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    await controller('generic-garbage-collector', `delete pod ${victim} --grace-period=0 --force`);
    await waitFor(
      async () => {
        const { items } = JSON.parse(await ok('admin', 'get pods -l app=web -o json'));
        const names: string[] = items.map(
          ({ metadata }: { metadata: { name: string } }) => metadata.name,
        );
        return names.length === before.length && !names.includes(victim);
      },
      { timeoutMs: 30_000, describe: 'the Pod to be made anew' },
    );
    expect(await exists('configmap/late')).toBe(false);
  } finally {
    await processes.restart('clotho-webhook');
  }
  await waitFor(
    async () => (await as('dev-alice', 'create configmap late')).stderr.includes('is held as'),
    { timeoutMs: 30_000, describe: 'the gate to be back' },
  );
});
