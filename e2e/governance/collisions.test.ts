import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  deploy,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

afterAll(async () => {
  for (const kind of [
    'validatingwebhookconfiguration',
    'validatingadmissionpolicybinding',
    'validatingadmissionpolicy',
  ]) {
    await cluster.as('admin', `delete ${kind} ${blackHole()}`);
  }
});

function blackHole(): string {
  return `black-hole-${cluster.namespace}`;
}

/** Has a manifest held for a user; the name of the request. */
async function hold(user: string, manifest: string): Promise<string> {
  return requestOf((await cluster.as(user, 'apply -f -', manifest)).stderr);
}

async function ask(
  user: string,
  name: string,
  requests: string[],
  spec: Record<string, unknown> = {},
): Promise<string> {
  const created = await cluster.as(user, 'create -f -', changeManifest(name, { requests, spec }));
  expect(created).toMatchObject({ code: 0 });
  await phaseIs(cluster, name, 'PendingApproval');
  return created.stderr;
}

async function fieldIs(change: string, jsonPath: string, value: string | RegExp): Promise<void> {
  expect(await seenAs(change, jsonPath, value)).toBe(true);
}

/** Waits for it. */
async function seenAs(change: string, jsonPath: string, value: string | RegExp): Promise<boolean> {
  let seen = '';
  return waitFor(
    async () => {
      seen = await cluster.ok('admin', `get change ${change} -o jsonpath={${jsonPath}}`);
      return typeof value === 'string' ? seen === value : value.test(seen);
    },
    { timeoutMs: 30_000, describe: `${jsonPath} of ${change} to be ${String(value)}` },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; it is ${seen}`);
  });
}

test('two Changes of one object see each other, until one is over', async () => {
  await ask('dev-alice', 'alices', [await hold('dev-alice', configMap('shared', { a: '1' }))]);
  const bys = await hold('sre-dan', configMap('shared', { b: '2' }));
  const warned = await ask('sre-dan', 'dans', [bys]);
  expect(warned).toContain('meets Change alices: both write ConfigMap shared');
  await fieldIs('alices', '.status.collisions[*].change', 'dans');
  await fieldIs('dans', '.status.collisions[*].change', 'alices');
  await fieldIs('dans', '.status.conditions[?(@.type=="CollisionFree")].status', 'False');
  await cluster.ok(
    'dev-alice',
    `patch change alices --type=merge -p '{"spec":{"cancel":{"reason":"dan does it"}}}'`,
  );
  await phaseIs(cluster, 'alices', 'Cancelled');
  await fieldIs('dans', '.status.collisions', '');
  await fieldIs('dans', '.status.conditions[?(@.type=="CollisionFree")].status', 'True');
});

test('a Deployment and what scales it or what it mounts meet', async () => {
  const deployment = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: {
          containers: [{ name: 'app', image: 'registry.example.com/shop:1' }],
          volumes: [{ name: 'settings', configMap: { name: 'shop-settings' } }],
        },
      },
    },
  });
  const hpa = JSON.stringify({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop' },
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    },
  });
  await ask('dev-alice', 'deployment', [await hold('dev-alice', deployment)]);
  await ask('sre-dan', 'autoscaler', [await hold('sre-dan', hpa)]);
  await ask('sre-dan', 'settings', [await hold('sre-dan', configMap('shop-settings', { a: '1' }))]);
  await fieldIs('deployment', '.status.collisions[*].change', 'autoscaler settings');
  await fieldIs('autoscaler', '.status.collisions[*].on', /scales Deployment shop/);
  const uses = /Deployment shop uses ConfigMap shop-settings/;
  expect(await seenAs('settings', '.status.collisions[*].on', uses)).toBe(true);
});

test('Changes planned for the same time in a namespace see each other', async () => {
  const [from, to] = [60, 120].map((minutes) => {
    return new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
  });
  const spec = { plannedStartTime: from, plannedEndTime: to };
  await ask('dev-alice', 'tonight', [await hold('dev-alice', configMap('t1', { a: '1' }))], spec);
  await ask('sre-dan', 'tonight-too', [await hold('sre-dan', configMap('t2', { a: '1' }))], spec);
  await fieldIs('tonight', '.status.collisions[?(@.kind=="Time")].change', 'tonight-too');
  const path = '.status.collisions[?(@.kind=="Time")].change';
  expect(await seenAs('tonight-too', path, 'tonight')).toBe(true);
});

/** Writes of one ConfigMap get no answer while this stands: nobody knows whether they are allowed. */
async function swallow(name: string): Promise<void> {
  const { namespace } = cluster;
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: blackHole() },
    webhooks: [
      {
        name: 'black-hole.example.com',
        clientConfig: { url: 'https://127.0.0.1:1/' },
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
          },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        matchConditions: [{ name: 'one', expression: `object.metadata.name == '${name}'` }],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 1,
      },
    ],
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(configuration));
}

async function forbid(name: string): Promise<void> {
  const policyName = blackHole();
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const policy = {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: policyName },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['configmaps'],
          },
        ],
      },
      validations: [{ expression: `object.metadata.name != '${name}'`, message: 'not here' }],
    },
  };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace } };
  const binding = {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: policyName },
    spec: { policyName, validationActions: ['Deny'], matchResources: { namespaceSelector } },
  };
  await cluster.ok(
    'admin',
    'create -f -',
    `${JSON.stringify(policy)}\n---\n${JSON.stringify(binding)}`,
  );
  await waitFor(
    async () => {
      const probe = await cluster.as('admin', `create configmap ${name} --dry-run=server`);
      return probe.stderr.includes('not here');
    },
    { timeoutMs: 30_000, describe: 'the policy to be in force' },
  );
}

test('one object is written by one Change at a time: the other waits and goes on by itself', async () => {
  const first = [
    await hold('dev-alice', configMap('stuck', { a: '1' })),
    await hold('dev-alice', configMap('common', { from: 'alice' })),
  ];
  await ask('dev-alice', 'slow', first);
  await ask('sre-dan', 'quick', [await hold('sre-dan', configMap('common', { from: 'dan' }))]);
  await swallow('stuck');
  await approveAll(cluster, 'slow');
  await fieldIs('slow', '.status.message', /could not write/);
  await approveAll(cluster, 'quick');
  await phaseIs(cluster, 'quick', 'Approved');
  await fieldIs('quick', '.status.message', /waits for Change slow .* and goes on by itself/);
  expect((await cluster.as('admin', 'get configmap common')).code).not.toBe(0);
  // Now there is an answer, and it is no: the first fails, and the second has its turn.
  await forbid('stuck');
  await cluster.ok('admin', `delete validatingwebhookconfiguration ${blackHole()}`);
  await phaseIs(cluster, 'slow', 'Failed');
  await phaseIs(cluster, 'quick', 'Completed');
  const data = await cluster.ok('admin', 'get configmap common -o jsonpath={.data.from}');
  expect(data).toBe('dan');
});

test('what was approved for a state that another Change altered is not written over it', async () => {
  const own = await openCluster({ managed: true });
  await deploy(own, 'base', configMap('settings', { a: '1' }));
  const requests = [
    requestOf((await own.as('dev-alice', 'apply -f -', configMap('settings', { a: '2' }))).stderr),
  ];
  const others = [
    requestOf((await own.as('sre-dan', 'apply -f -', configMap('settings', { a: '3' }))).stderr),
  ];
  await own.ok('dev-alice', 'create -f -', changeManifest('two', { requests }));
  await own.ok('sre-dan', 'create -f -', changeManifest('three', { requests: others }));
  for (const name of ['two', 'three']) {
    await phaseIs(own, name, 'PendingApproval');
    await approveAll(own, name);
  }
  await phaseIs(own, 'two', 'Completed');
  await phaseIs(own, 'three', 'Failed');
  const message = await own.ok('admin', 'get change three -o jsonpath={.status.message}');
  expect(message).toMatch(/changed since/);
  expect(await own.ok('admin', 'get configmap settings -o jsonpath={.data.a}')).toBe('2');
});
