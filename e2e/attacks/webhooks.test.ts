import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import { configMap, manage, openCluster, requestOf, type Cluster } from '../cluster.ts';

const WEB = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'registry.example/web:1' }] },
    },
  },
});

const NAMESPACE_ADMINS = JSON.stringify({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'test-namespace-admins' },
  rules: [
    {
      apiGroups: [''],
      resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
      verbs: ['*'],
    },
    {
      apiGroups: ['apiextensions.k8s.io'],
      resources: ['customresourcedefinitions'],
      verbs: ['*'],
    },
  ],
});

/** It waits for a node that never comes: a resize is looked at only if the node could do it. */
const WAITING = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'waiting' },
  spec: {
    nodeSelector: { never: 'there' },
    containers: [
      {
        name: 'app',
        image: 'registry.example/web:1',
        resources: { requests: { cpu: '10m' } },
      },
    ],
  },
});

let cluster: Cluster;
let pod: string;

/** A namespace in which a Deployment runs already; sre-dan may write namespaces and CRDs. */
beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await cluster.ok('admin', 'create -f -', WEB);
  await cluster.ok('admin', 'create -f -', WAITING);
  await cluster.ok('admin', 'create -f -', configMap('settings', { a: '1' }));
  await cluster.ok('admin', 'create -f -', configMap('other', { a: '1' }));
  await cluster.ok('admin', 'apply -f -', NAMESPACE_ADMINS);
  await cluster.ok(
    'admin',
    `create clusterrolebinding test-${cluster.namespace} --clusterrole=test-namespace-admins --group=sre`,
  );
  await cluster.ok('admin', 'rollout status deployment web --timeout=60s');
  pod = await cluster.ok('admin', 'get pods -l app=web -o jsonpath={.items[0].metadata.name}');
  await manage(cluster);
});

const LABEL = 'clotho.cosmosdevops.co.uk/managed';

async function namespaceWithoutLabel(): Promise<string> {
  const text = await cluster.ok('admin', `get namespace ${cluster.namespace} -o json`);
  const namespace: { metadata: { labels: Record<string, string> } } = JSON.parse(text);
  delete namespace.metadata.labels[LABEL];
  return JSON.stringify(namespace);
}

async function gateIsOn(): Promise<void> {
  const probe = await cluster.as('dev-alice', 'create -f -', configMap('probe', { a: '1' }));
  expect(requestOf(probe.stderr)).toContain('probe');
}

async function entries(kind: string): Promise<{ body: Record<string, unknown> }[]> {
  const file = path.join(cluster.plane.stateDir, 'journal.clotho-webhook.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line)).filter((entry) => entry.kind === kind);
}

describe('row 1: taking a namespace out of management', () => {
  test('row 1: the label can be taken off neither by a patch nor by a replace', async () => {
    const patched = await cluster.as('sre-dan', `label namespace ${cluster.namespace} ${LABEL}-`);
    expect(patched.stderr).toContain('needs the verb "administer"');
    const replaced = await cluster.as('sre-dan', 'replace -f -', await namespaceWithoutLabel());
    expect(replaced.stderr).toContain('would be managed by Clotho no longer');
    await gateIsOn();
  });

  test('row 1: a managed namespace can not be deleted', async () => {
    const deleted = await cluster.as('sre-dan', `delete namespace ${cluster.namespace}`);
    expect(deleted.stderr).toContain('would be deleted with all that is in it');
  });

  test('row 1: other labels of it may change', async () => {
    const done = await cluster.ok('sre-dan', `label namespace ${cluster.namespace} team=shop`);
    expect(done).toContain('labeled');
  });

  test('row 1: who holds the verb administer can leave cleanly, and that is on record', async () => {
    const leaving = await openCluster({ managed: true });
    await leaving.ok('admin', `label namespace ${leaving.namespace} ${LABEL}-`);
    const effects = (await entries('PolicyEdit')).map(({ body }) => String(body['effect']));
    expect(effects).toContain(
      `namespace ${leaving.namespace} would be managed by Clotho no longer`,
    );
  });
});

test.each(['status', 'finalize'])(
  'row 2: the label can not be taken off by namespaces/%s',
  async (subresource) => {
    const result = await cluster.as(
      'sre-dan',
      `replace --raw /api/v1/namespaces/${cluster.namespace}/${subresource} -f -`,
      await namespaceWithoutLabel(),
    );
    expect(result.stderr).toContain('would be managed by Clotho no longer');
    await gateIsOn();
  },
);

test('row 3: no label on an object keeps it from the gate', async () => {
  const labels = {
    'clotho.cosmosdevops.co.uk/managed': 'false',
    'clotho.cosmosdevops.co.uk/ignore': 'true',
    'admission.gatekeeper.sh/ignore': 'no-self-managing',
    'control-plane': 'controller-manager',
    'kubernetes.io/metadata.name': 'kube-system',
    'app.kubernetes.io/part-of': 'clotho',
  };
  const object = JSON.parse(configMap('labelled', { a: '1' }));
  object.metadata.labels = labels;
  const result = await cluster.as('dev-alice', 'create -f -', JSON.stringify(object));
  expect(requestOf(result.stderr)).toContain('labelled');
});

describe('row 4: the scale subresource', () => {
  test('row 4: kubectl scale is held as an update of the object itself', async () => {
    const result = await cluster.as('dev-alice', 'scale deployment web --replicas=3');
    expect(result.stderr).toContain('Deployment "web" was not changed');
    const request = requestOf(result.stderr);
    const fields = '{.spec.operation} {.spec.target.kind} {.spec.style} {.status.diff}';
    expect(await cluster.ok('admin', `get mr ${request} -o 'jsonpath=${fields}'`)).toBe(
      'Update Deployment Update spec.replicas: 1 → 3',
    );
  });

  test('row 4: scaling to what it is already passes', async () => {
    expect(await cluster.ok('dev-alice', 'scale deployment web --replicas=1')).toContain('scaled');
  });

  test('row 4: the autoscaler scales', async () => {
    const hpa = '--as=system:serviceaccount:kube-system:horizontal-pod-autoscaler';
    for (const replicas of [2, 1]) {
      const command = `scale deployment web --replicas=${replicas} ${hpa} --as-group=system:masters`;
      expect(await cluster.ok('admin', command)).toContain('scaled');
    }
  });
});

describe('row 5: ways into a running Pod', () => {
  test('row 5: kubectl debug is refused with another way', async () => {
    const result = await cluster.as('admin', `debug ${pod} --image=registry.example/tool`);
    expect(result.stderr).toContain('--copy-to=');
  });

  test('row 5: a resize is refused with another way', async () => {
    const patch = JSON.stringify({
      spec: { containers: [{ name: 'app', resources: { requests: { cpu: '20m' } } }] },
    });
    const result = await cluster.as(
      'admin',
      `patch pod waiting --subresource=resize -p '${patch}'`,
    );
    expect(result.stderr).toContain('pods/resize');
  });

  test('row 5: an eviction is held as the deletion of the Pod', async () => {
    const eviction = JSON.stringify({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod },
    });
    const url = `/api/v1/namespaces/${cluster.namespace}/pods/${pod}/eviction`;
    const result = await cluster.as('admin', `create --raw ${url} -f -`, eviction);
    const request = requestOf(result.stderr);
    const fields = '{.spec.operation} {.spec.target.kind} {.spec.target.name}';
    expect(await cluster.ok('admin', `get mr ${request} -o 'jsonpath=${fields}'`)).toBe(
      `Delete Pod ${pod}`,
    );
    await cluster.ok('admin', `get pod ${pod}`);
  });

  test.each([
    ['pods/binding', (name: string) => `pods/${name}/binding`],
    ['bindings', () => 'bindings'],
  ])('row 5: a person can not bind a Pod by %s', async (_, resource) => {
    const binding = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: pod },
      target: { apiVersion: 'v1', kind: 'Node', name: 'node-2' },
    });
    const url = `/api/v1/namespaces/${cluster.namespace}/${resource(pod)}`;
    const result = await cluster.as('admin', `create --raw ${url} -f -`, binding);
    expect(result.stderr).toContain("can't be bound to a node by hand");
  });
});

describe('row 6: exec, attach and port-forward', () => {
  test.each(['exec', 'attach'])('row 6: %s is denied where the policy says so', async (verb) => {
    await connectPolicy('Deny');
    const command = verb === 'exec' ? `exec ${pod} -- true` : `attach ${pod}`;
    const denied = waitFor(
      async () => (await cluster.as('admin', command)).stderr.includes('spec.connect: Deny'),
      { timeoutMs: 30_000, describe: `${verb} to be denied` },
    );
    await expect(denied).resolves.toBe(true);
  });

  test('row 6: where the policy journals it, it passes and is on record', async () => {
    await connectPolicy('Journal');
    await waitFor(
      async () => {
        await cluster.as('admin', `exec ${pod} -- printenv SECRET`);
        return (await entries('PodConnected')).find(({ body }) => body['program'] === 'printenv');
      },
      { timeoutMs: 30_000, describe: 'the exec to be on record' },
    );
    const edits = (await entries('PolicyEdit')).map(({ body }) => String(body['changes']));
    expect(edits.filter((changes) => changes.includes('spec.connect'))).not.toEqual([]);
    const [entry] = await entries('PodConnected');
    expect(JSON.stringify(entry)).not.toContain('SECRET');
  });
});

async function connectPolicy(connect: string): Promise<void> {
  const policy = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: `connect-${cluster.namespace}` },
    spec: { namespaces: { names: [cluster.namespace] }, connect },
  };
  await cluster.ok('admin', 'apply -f -', JSON.stringify(policy));
}

describe('row 7: the status subresource', () => {
  test.each([
    ['an annotation', { metadata: { annotations: { evil: '1' } } }, 'deployment web'],
    ['a label', { metadata: { labels: { app: 'other' } } }, 'pod POD'],
  ])('row 7: %s can not be changed with a status', async (_, patch, object) => {
    const what = object.replace('POD', pod);
    const body = JSON.stringify(patch);
    const result = await cluster.as('admin', `patch ${what} --subresource=status -p '${body}'`);
    expect(result.stderr).toContain('are changed with the object itself');
  });

  test('row 7: a status alone passes', async () => {
    const patch = JSON.stringify({
      status: { conditions: [{ type: 'Test', status: 'True', reason: 'Test' }] },
    });
    const done = await cluster.ok(
      'admin',
      `patch deployment web --subresource=status -p '${patch}'`,
    );
    expect(done).toContain('patched');
  });
});

test.each([
  'system:serviceaccount:kube-system:replicaset-controller-x',
  'system:serviceaccount:kube-system:xreplicaset-controller',
  'system:serviceaccount:kube-system-x:replicaset-controller',
  'system:serviceaccount:default:replicaset-controller',
  'system:kube-controller-manager-x',
  'system:node:node-1',
  'replicaset-controller',
])('row 15: the look-alike %s does not pass', async (user) => {
  const as = `--as=${user} --as-group=system:masters`;
  const result = await cluster.as('admin', `create -f - ${as}`, configMap('alike', { a: user }));
  expect(requestOf(result.stderr)).toContain('alike');
});

test('row 16: deleting a collection deletes nothing', async () => {
  const url = `/api/v1/namespaces/${cluster.namespace}/configmaps`;
  const result = await cluster.as('admin', `delete --raw ${url}`);
  expect(result.stderr).toContain('was not deleted');
  const left = await cluster.ok('admin', 'get configmaps -o name');
  expect(left.split('\n')).toEqual(
    expect.arrayContaining(['configmap/other', 'configmap/settings', 'configmap/kube-root-ca.crt']),
  );
});

describe('row 17: the definition of a kind', () => {
  const name = 'gadgets.test.example';
  const definition = (scale: boolean): string =>
    JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group: 'test.example',
        scope: 'Namespaced',
        names: { kind: 'Gadget', plural: 'gadgets' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
            ...(scale
              ? {
                  subresources: {
                    scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
                  },
                }
              : {}),
          },
        ],
      },
    });

  test('row 17: a kind without objects in managed namespaces may be redefined', async () => {
    await cluster.ok('sre-dan', 'apply -f -', definition(false));
    expect(await cluster.ok('sre-dan', 'apply -f -', definition(true))).toContain('configured');
    await cluster.ok('admin', `wait --for=condition=Established crd ${name} --timeout=30s`);
  });

  test('row 17: a kind in use can be neither deleted nor redefined', async () => {
    const used = await openCluster({ managed: false });
    const gadget = { apiVersion: 'test.example/v1', kind: 'Gadget', metadata: { name: 'one' } };
    await used.ok('admin', 'create -f -', JSON.stringify({ ...gadget, spec: { size: 1 } }));
    await manage(used);
    const deleted = await used.as('sre-dan', `delete crd ${name}`);
    expect(deleted.stderr).toContain(`has objects in the managed namespace ${used.namespace}`);
    const redefined = await used.as('sre-dan', 'apply -f -', definition(false));
    expect(redefined.stderr).toContain('would be redefined');
    await used.ok('sre-dan', `label crd ${name} team=shop --overwrite`);
    expect(await used.ok('admin', 'get gadgets -o name')).toContain('one');

    const scaled = await used.as('admin', 'scale gadgets.test.example one --replicas=2');
    expect(scaled.stderr).toContain('Gadget "one" was not changed');
    const diff = await used.ok(
      'admin',
      `get mr ${requestOf(scaled.stderr)} -o jsonpath={.status.diff}`,
    );
    expect(diff).toBe('spec.size: 1 → 2');

    await used.ok('admin', `delete crd ${name}`);
  });

  test("row 17: Clotho's own kinds can not be deleted", async () => {
    const deleted = await cluster.as('sre-dan', 'delete crd sealrecords.clotho.cosmosdevops.co.uk');
    expect(deleted.stderr).toContain("is Clotho's own");
  });
});

describe('row 18: the registration of the webhooks', () => {
  const configuration = 'validatingwebhookconfiguration clotho';
  const read = (field: string): Promise<string> =>
    cluster.ok('admin', `get ${configuration} -o 'jsonpath=${field}' --ignore-not-found`);

  test('row 18: what is deleted is back within two seconds, with an alert', async () => {
    const before = (await entries('Alert')).length;
    await cluster.ok('admin', `delete ${configuration}`);
    const started = performance.now();
    await waitFor(async () => (await read('{.webhooks[*].name}')).includes('gate.'), {
      timeoutMs: 30_000,
      describe: 'the registration to be back',
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    const alerts = await waitFor(
      async () => {
        const now = await entries('Alert');
        return now.length > before && now;
      },
      { timeoutMs: 5_000, describe: 'the alert' },
    );
    expect(alerts.at(-1)?.body).toMatchObject({ what: 'deleted' });
    expect(Number(alerts.at(-1)?.body['repairedAfterMs'])).toBeLessThan(2_000);
    await gateIsOn();
  });

  test.each([
    [
      'an object selector',
      { objectSelector: { matchLabels: { never: 'there' } } },
      '{.webhooks[?(@.name=="gate.clotho.cosmosdevops.co.uk")].objectSelector}',
    ],
    [
      'a condition that never holds',
      { matchConditions: [{ name: 'never', expression: 'false' }] },
      '{.webhooks[?(@.name=="gate.clotho.cosmosdevops.co.uk")].matchConditions[?(@.name=="never")]}',
    ],
    [
      'another failure policy',
      { failurePolicy: 'Ignore' },
      '{.webhooks[?(@.failurePolicy=="Ignore")].name}',
    ],
  ])('row 18: %s that weakens it does not stay', async (_, weakening, field) => {
    const webhooks = [{ name: 'gate.clotho.cosmosdevops.co.uk', ...weakening }];
    const patch = JSON.stringify({ webhooks });
    await cluster.ok('admin', `patch ${configuration} -p '${patch}'`);
    const isStrong = async (): Promise<boolean> => ['', '{}'].includes(await read(field));
    const healed = waitFor(isStrong, { timeoutMs: 2_000, describe: 'it to be as it was' });
    await expect(healed).resolves.toBe(true);
    await gateIsOn();
  });
});

test('row 19: while the gate is down, controllers go on and people can not write', async () => {
  const { processes } = cluster.plane;
  processes.kill('clotho-webhook', 'SIGKILL');
  try {
    const human = await cluster.as('admin', 'create configmap while-down --from-literal=a=1');
    expect(human.stderr).toContain('failed calling webhook');
    const collector = '--as=system:serviceaccount:kube-system:generic-garbage-collector';
    await cluster.ok('admin', `delete pod ${pod} ${collector} --wait=false`);
    // The real ReplicaSet controller makes another one, and the real scheduler and node take it.
    await waitFor(async () => (await runningPods()).some((name) => name !== pod), {
      timeoutMs: 60_000,
      describe: 'another Pod to run',
    });
  } finally {
    await processes.restart('clotho-webhook');
  }
  await waitFor(
    async () => (await cluster.as('dev-alice', 'create configmap x --dry-run=server')).code === 0,
    { timeoutMs: 30_000, describe: 'the gate to answer again' },
  );
  await gateIsOn();
});

interface PodList {
  items: {
    metadata: { name: string; deletionTimestamp?: string };
    status: { phase: string };
  }[];
}

async function runningPods(): Promise<string[]> {
  const pods: PodList = JSON.parse(await cluster.ok('admin', 'get pods -l app=web -o json'));
  return pods.items
    .filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === 'Running')
    .map(({ metadata }) => metadata.name);
}

function secret(name: string, type: string, stringData: Record<string, string>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type, stringData });
}

describe('row 39: the storage of Helm releases', () => {
  const release = 'helm.sh/release.v1';

  test('row 39: a release passes', async () => {
    const object = secret('sh.helm.release.v1.web.v1', release, { release: 'x' });
    expect(await cluster.ok('dev-alice', 'create -f -', object)).toContain('created');
    const deleted = await cluster.ok('dev-alice', 'delete secret sh.helm.release.v1.web.v1');
    expect(deleted).toContain('deleted');
  });

  test.each([
    ['another name', secret('password', release, { release: 'x' })],
    ['another type', secret('sh.helm.release.v1.web.v2', 'Opaque', { release: 'x' })],
    ['another key', secret('sh.helm.release.v1.web.v3', release, { release: 'x', more: 'y' })],
  ])('row 39: what looks like a release but has %s is held', async (_, object) => {
    const result = await cluster.as('dev-alice', 'create -f -', object);
    expect(result.stderr).toContain('was not created');
  });
});
