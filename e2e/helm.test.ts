import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { implement, openCluster, requestsOf, type Cluster } from './cluster.ts';
import { openHelm, type Helm } from './helm/helm.ts';

/** A release goes through all its life by the commands that people know, and by Helm itself. */
let cluster: Cluster;
let helm: Helm;

const CHART = 'web';

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  helm = await openHelm(cluster);
  // The chart that Helm starts everybody with: ServiceAccount, Service, Deployment and more.
  await ok(`create ${CHART}`);
}, 20 * 60_000);

afterAll(async () => {
  await rm(helm.folder, { recursive: true, force: true });
});

async function ok(command: string): Promise<string> {
  const result = await helm.as('dev-alice', command);
  if (result.code !== 0) throw new Error(`helm ${command}\n${result.stderr}`);
  return result.stdout;
}

/** Names of what a command of Helm has held. */
async function held(command: string): Promise<string[]> {
  const result = await helm.as('dev-alice', command);
  expect(result.code).not.toBe(0);
  return requestsOf(result.stderr);
}

const statusOf = async (): Promise<string> =>
  JSON.parse(await ok('status web -o json')).info.status;

const read = (target: string, field: string): Promise<string> =>
  cluster.ok('dev-alice', `get ${target} -o jsonpath=${field}`);

const install = `upgrade --install web ${CHART}`;

describe('install', () => {
  test('holds every object of the release at once', async () => {
    const requests = await held(install);
    expect(requests).toEqual(['web-deployment', 'web-service', 'web-serviceaccount']);
    expect(await statusOf()).toBe('failed');
  });

  test('the same command passes once the Change is implemented', async () => {
    await implement(cluster, 'install', ['web-deployment', 'web-service', 'web-serviceaccount']);
    await ok(install);
    expect(await statusOf()).toBe('deployed');
    expect(await read('deployment web', '{.metadata.labels}')).toContain('Helm');
  });
});

describe('upgrade', () => {
  const upgrade = `${install} --set image.tag=2,replicaCount=2`;

  test('holds what differs, and leaves the release as it was', async () => {
    expect(await held(upgrade)).toEqual(['web-deployment']);
    expect(await read('deployment web', '{..containers[0].image}')).not.toContain(':2');
    const history = JSON.parse(await ok('history web -o json'));
    expect(history.at(-1).status).toBe('failed');
    expect(history.at(-2).status).toBe('deployed');
  });

  test('the same command passes once the Change is implemented', async () => {
    await implement(cluster, 'upgrade', ['web-deployment']);
    await ok(upgrade);
    expect(await statusOf()).toBe('deployed');
    expect(await read('deployment web', '{..containers[0].image}')).toBe('nginx:2');
  });

  test('to the same values passes without approval', async () => {
    await ok(upgrade);
    expect(await statusOf()).toBe('deployed');
  });
});

test('new objects stop Helm at the first, and are held at once by way of kubectl', async () => {
  const values = '--set image.tag=3,autoscaling.enabled=true,ingress.enabled=true';
  // Helm creates what is new one by one.
  expect(await held(`${install} ${values}`)).toHaveLength(1);
  const applied = await applyRendered(values);
  const requests = requestsOf(applied);
  expect(requests).toEqual(['web-deployment', 'web-horizontalpodautoscaler', 'web-ingress']);
  await implement(cluster, 'enlarge', requests);
  await ok(`${install} ${values}`);
  expect(await statusOf()).toBe('deployed');
});

/** What the README says: the objects as Helm would write them, applied by kubectl. */
async function applyRendered(values: string): Promise<string> {
  const rendered = await ok(`template web ${CHART} --is-upgrade --no-hooks ${values}`);
  const by = 'app.kubernetes.io/managed-by=Helm';
  const of = `meta.helm.sh/release-name=web meta.helm.sh/release-namespace=${cluster.namespace}`;
  const labelled = await cluster.ok('dev-alice', `label --local -f - ${by} -o json`, rendered);
  const owned = await cluster.ok('dev-alice', `annotate --local -f - ${of} -o json`, labelled);
  const apply = 'apply --server-side --field-manager=helm -f -';
  return (await cluster.as('dev-alice', apply, owned)).stderr;
}

test('what a release no longer has is held as deletes, all of them at once', async () => {
  const shrink = `${install} --set image.tag=3`;
  const requests = await held(shrink);
  expect(requests).toEqual(['web-horizontalpodautoscaler', 'web-ingress']);
  await implement(cluster, 'shrink', requests);
  await ok(shrink);
  expect(await statusOf()).toBe('deployed');
});

test('without server-side apply it goes the same way', async () => {
  const plain = `upgrade --install plain ${CHART} --server-side=false`;
  await implement(cluster, 'plain-install', await held(plain));
  await ok(plain);
  const requests = await held(`${plain} --set image.tag=2`);
  expect(requests).toEqual(['plain-web-deployment']);
  await implement(cluster, 'plain-upgrade', requests);
  await ok(`${plain} --set image.tag=2`);
  expect(await read('deployment plain-web', '{..containers[0].image}')).toBe('nginx:2');
  await implement(cluster, 'plain-uninstall', await held('uninstall plain'));
  await ok('uninstall plain');
});

test('rollback is held as the update that it is, and passes after its Change', async () => {
  const history: { revision: number; status: string }[] = JSON.parse(
    await ok('history web -o json'),
  );
  const installed = history.find(({ status }) => status === 'superseded')?.revision ?? 0;
  const rollback = `rollback web ${installed}`;
  const requests = await held(rollback);
  expect(requests).toEqual(['web-deployment']);
  await implement(cluster, 'rollback', requests);
  await ok(rollback);
  expect(await statusOf()).toBe('deployed');
  expect(await read('deployment web', '{..containers[0].image}')).not.toContain(':2');
});

test('uninstall names what it had held, and passes after its Change', async () => {
  const requests = await held('uninstall web');
  expect(requests).toEqual(['web-deployment', 'web-service', 'web-serviceaccount']);
  await implement(cluster, 'uninstall', requests);
  await ok('uninstall web');
  expect(await ok('list -o json')).toBe('[]\n');
  expect(await cluster.ok('dev-alice', 'get deployment,service,secret -o name')).toBe('');
});
