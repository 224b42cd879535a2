import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  approveAll,
  configMap,
  manage,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { adopted } from '../seals.ts';
import { ask, call, exists, readRequest } from './stolen.ts';

let cluster: Cluster;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface Stored {
  metadata: { uid: string; resourceVersion: string; [field: string]: unknown };
  [field: string]: unknown;
}

const scaler = (maxReplicas: number): string =>
  JSON.stringify({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
    },
  });

/** A kind without a status subresource, with a whole number in it. */
const definition = JSON.stringify({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ledgers.attack.example.com' },
  spec: {
    group: 'attack.example.com',
    scope: 'Namespaced',
    names: { plural: 'ledgers', singular: 'ledger', kind: 'Ledger' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { account: { type: 'integer', format: 'int64' } },
              },
              status: { type: 'object', properties: { image: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
});

/** As text: the number has more digits than a float can hold. */
const ledger = (account: string, image = 'good'): string =>
  `{"apiVersion":"attack.example.com/v1","kind":"Ledger","metadata":{"name":"main"},` +
  `"spec":{"account":${account}},"status":{"image":"${image}"}}`;

const PARKED = JSON.stringify({
  ...JSON.parse(configMap('parked', { a: 'good' })),
  metadata: { name: 'parked', finalizers: ['example.com/parked'] },
});

/** What stands in the namespace when it comes under management. */
beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await cluster.ok('admin', 'apply -f -', definition);
  await waitFor(
    async () => (await cluster.as('admin', 'create -f -', ledger('9007199254740993'))).code === 0,
    { timeoutMs: 30_000, describe: 'the new kind to be served' },
  );
  await cluster.ok('admin', 'create -f -', scaler(3));
  await cluster.ok('admin', 'apply -f -', configMap('settings', { a: 'good' }));
  await cluster.ok('admin', 'create -f -', configMap('cafe', { name: 'café' }));
  await cluster.ok('admin', 'create -f -', PARKED);
  await cluster.ok('admin', 'delete configmap parked --wait=false');
  await manage(cluster);
  // Until then the gate writes seals, and with them versions, to the objects.
  await adopted(cluster);
});

async function stored(target: string): Promise<Stored> {
  return JSON.parse(await cluster.ok('admin', `get ${target} -o json`));
}

/** The object stands as before, and the write waits as a request. */
async function isHeld(target: string, write: () => Promise<{ stderr: string }>): Promise<string> {
  const { resourceVersion } = (await stored(target)).metadata;
  const result = await write();
  const request = requestOf(result.stderr);
  expect((await stored(target)).metadata.resourceVersion).toBe(resourceVersion);
  return request;
}

const scalerUrl = (): string =>
  `/apis/autoscaling/v1/namespaces/${cluster.namespace}/horizontalpodautoscalers/web`;

async function asV1(): Promise<Stored & { spec: Record<string, unknown> }> {
  return JSON.parse(await cluster.ok('admin', `get --raw ${scalerUrl()}`));
}

/** Replaces the autoscaler through v1, as read and edited; its controller's status writes overtake some. */
async function replaceAsV1(
  edit: (v1: Awaited<ReturnType<typeof asV1>>) => void,
): Promise<{ code: number; stderr: string }> {
  return waitFor(
    async () => {
      const v1 = await asV1();
      edit(v1);
      const body = JSON.stringify(v1);
      const result = await cluster.as('dev-alice', `replace --raw ${scalerUrl()} -f -`, body);
      return result.stderr.includes('(Conflict)') ? undefined : result;
    },
    { timeoutMs: 30_000, describe: 'a replace that nothing overtakes' },
  );
}

describe('row 11: another version of the API', () => {
  test('row 11: the same content through another version passes, for it changes nothing', async () => {
    expect(await replaceAsV1(() => {})).toMatchObject({ code: 0 });
  });

  test('row 11: other content through another version is held', async () => {
    const { stderr } = await replaceAsV1((v1) => {
      v1.spec['maxReplicas'] = 50;
    });
    expect(requestOf(stderr)).toContain('web-');
    expect((await asV1()).spec['maxReplicas']).not.toBe(50);
  });

  test('row 11: what the older version keeps in annotations can not be dropped unseen', async () => {
    expect(JSON.stringify((await asV1()).metadata['annotations'])).toContain('behavior');
    const { stderr } = await replaceAsV1((v1) => {
      delete v1.metadata['annotations'];
    });
    const request = requestOf(stderr);
    expect(JSON.stringify((await asV1()).metadata['annotations'])).toContain('behavior');
    expect((await readRequest(cluster, request)).status?.diff).toContain('behavior');
  });
});

test('row 12: an owner reference that would have the victim collected is held', async () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: randomUUID() };
  const patch = JSON.stringify({ metadata: { ownerReferences: [owner] } });
  expect(
    await isHeld('configmap/settings', () =>
      cluster.as('dev-alice', `patch configmap settings --type=merge -p '${patch}'`),
    ),
  ).toContain('settings-');
});

describe('row 14: an object that a finalizer keeps from going', () => {
  test('row 14: is not free to be edited', async () => {
    expect(
      await isHeld('configmap/parked', () =>
        cluster.as('dev-alice', `patch configmap parked --type=merge -p '{"data":{"a":"evil"}}'`),
      ),
    ).toContain('parked-');
  });

  test('row 14: nor is its finalizer', async () => {
    expect(
      await isHeld('configmap/parked', () =>
        cluster.as(
          'dev-alice',
          `patch configmap parked --type=merge -p '{"metadata":{"finalizers":null}}'`,
        ),
      ),
    ).toContain('parked-');
  });
});

describe('row 28: contents that look the same to a careless reader', () => {
  test('row 28: whole numbers that a float can not tell apart', async () => {
    const request = await isHeld('ledger/main', () =>
      cluster.as('admin', 'replace -f -', ledger('9007199254740992')),
    );
    const other = await cluster.as('admin', 'replace -f -', ledger('9007199254740994'));
    const digests = await Promise.all(
      [request, requestOf(other.stderr)].map((name) => readRequest(cluster, name)),
    );
    expect(digests[0]?.metadata.uid === digests[1]?.metadata.uid).toBe(true);
    expect(digests[1]?.status?.diff).toContain('9007199254740993 → 9007199254740994');
    await cluster.ok('admin', 'replace -f -', ledger('9007199254740993'));
  });

  test('row 28: a key that names the prototype', async () => {
    expect(
      await isHeld('configmap/settings', () =>
        cluster.as(
          'dev-alice',
          `patch configmap settings --type=merge -p '{"data":{"__proto__":"evil"}}'`,
        ),
      ),
    ).toContain('settings-');
    const requests = await cluster.ok('admin', 'get mr settings-configmap -o json');
    expect(JSON.parse(requests).status.diff).toContain('__proto__');
  });

  test.each([
    ['letters that are composed another way', 'cafe\u0301'],
    ['letters of another alphabet', 'c\u0430fé'],
    ['characters that can not be seen', 'café\u200b'],
  ])('row 28: %s', async (_, name) => {
    expect(
      await isHeld('configmap/cafe', () =>
        cluster.as('dev-alice', 'replace -f -', configMap('cafe', { name })),
      ),
    ).toContain('cafe-');
  });

  test('row 28: a key that is there twice', async () => {
    const url = `/api/v1/namespaces/${cluster.namespace}/configmaps/cafe`;
    const body = configMap('cafe', { name: 'café' }).replace(
      '"name":"café"',
      '"name":"evil","name":"café"',
    );
    const token = cluster.plane.users['dev-alice']?.token ?? '';
    await call(cluster, { url, method: 'PUT', token, body });
    expect(await cluster.ok('admin', 'get configmap cafe -o jsonpath={.data.name}')).toBe('café');
  });
});

const applied = (fields: object): object => ({
  manager: 'kubectl',
  operation: 'Apply',
  apiVersion: 'v1',
  time: '2025-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
});

describe('row 29: forged managedFields', () => {
  test('row 29: do not hide a change, and are none by themselves', async () => {
    const live = await stored('configmap/settings');
    live.metadata['managedFields'] = [applied({ 'f:data': { 'f:other': {} } })];
    await cluster.ok('dev-alice', 'replace -f -', JSON.stringify(live));
    const fresh = await stored('configmap/settings');
    fresh.metadata['managedFields'] = [applied({ 'f:data': { 'f:other': {} } })];
    fresh['data'] = { a: 'evil' };
    expect(
      await isHeld('configmap/settings', () =>
        cluster.as('dev-alice', 'replace -f -', JSON.stringify(fresh)),
      ),
    ).toContain('settings-');
  });

  test('row 29: do not make something else of a write between approval and apply', async () => {
    const live = await stored('configmap/cafe');
    // Were they believed, only the key "shown" would be replayed, and "name" taken out.
    live.metadata['managedFields'] = [applied({ 'f:data': { 'f:shown': {} } })];
    live['data'] = { name: 'café', shown: 'yes', hidden: 'no' };
    await ask(cluster, 'crafted', JSON.stringify(live), {
      command: 'replace --field-manager=kubectl -f -',
    });
    await approveAll(cluster, 'crafted');
    await phaseIs(cluster, 'crafted', 'Completed');
    const { data } = await stored('configmap/cafe');
    expect(data).toEqual({ name: 'café', shown: 'yes', hidden: 'no' });
  });
});

test('row 30: a status counts as content where the kind has no status subresource', async () => {
  expect(
    await isHeld('ledger/main', () =>
      cluster.as('admin', 'replace -f -', ledger('9007199254740993', 'evil')),
    ),
  ).toContain('main-');
});

describe('row 31: a last-applied annotation that lies', () => {
  test('row 31: does not make evil content pass for what was approved', async () => {
    const live = await stored('configmap/settings');
    const annotations = Object(live.metadata['annotations']);
    expect(annotations[LAST_APPLIED]).toContain('good');
    live['data'] = { a: 'evil' };
    const request = await isHeld('configmap/settings', () =>
      cluster.as('dev-alice', 'replace -f -', JSON.stringify(live)),
    );
    expect((await readRequest(cluster, request)).status?.diff).toContain('evil');
  });

  test('row 31: may be rewritten, for nothing is decided by it', async () => {
    const lie = JSON.stringify({ metadata: { annotations: { [LAST_APPLIED]: '{"data":{}}' } } });
    await cluster.ok('dev-alice', `patch configmap settings --type=merge -p '${lie}'`);
    expect(
      await isHeld('configmap/settings', () =>
        cluster.as('dev-alice', 'apply -f -', configMap('settings', { a: 'evil' })),
      ),
    ).toContain('settings-');
  });
});

/** The answer to a creation that must not come about: 403 and its message. */
async function refusedCreation(name: string, body: object): Promise<string> {
  const url = `/api/v1/namespaces/${cluster.namespace}/configmaps`;
  const token = cluster.plane.users['dev-alice']?.token ?? '';
  const answer = await call(cluster, { url, token, body: JSON.stringify(body) });
  expect(await exists(cluster, `configmap/${name}`)).toBe(false);
  if (answer.status !== 403) throw new Error(`HTTP ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body).message;
}

describe('row 34: huge objects', () => {
  const SIZE = 1_000_000;

  test('row 34: a ConfigMap of a megabyte is held', async () => {
    const object = JSON.parse(
      configMap('large', { a: 'all work and no play\n'.repeat(SIZE / 21) }),
    );
    const message = await refusedCreation('large', object);
    const { status } = await readRequest(cluster, requestOf(message));
    expect(status?.truncated).toBe(true);
  });

  test('row 34: what is too large to be kept is refused in words', async () => {
    const noise = randomBytes(SIZE).toString('base64').slice(0, SIZE);
    const message = await refusedCreation('noise', JSON.parse(configMap('noise', { a: noise })));
    expect(message).toMatch(/is held as|can be held. Split it/);
  });

  test('row 34: annotations at their limit are held', async () => {
    const object = JSON.parse(configMap('noted', { a: '1' }));
    object.metadata.annotations = { 'example.com/a': 'x'.repeat(262_000) };
    const message = await refusedCreation('noted', object);
    expect(requestOf(message)).toContain('noted');
  });

  test('row 34: a last-applied annotation at the limit is held and carried out', async () => {
    const data = { a: 'x'.repeat(130_000) };
    await ask(cluster, 'wide', configMap('wide', data));
    await approveAll(cluster, 'wide');
    await phaseIs(cluster, 'wide', 'Completed');
    expect(await exists(cluster, 'configmap/wide')).toBe(true);
  });
});

const secret = (password: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login' },
    stringData: { password },
  });

test('row 35: the values of a held Secret are nowhere to be read', async () => {
  const value = `swordfish-${randomBytes(6).toString('hex')}`;
  await ask(cluster, 'secret-1', secret(value));
  await approveAll(cluster, 'secret-1');
  await phaseIs(cluster, 'secret-1', 'Completed');
  const next = `${value}-next`;
  await ask(cluster, 'secret-2', secret(next), {
    command: 'apply --server-side --force-conflicts -f -',
  });
  await approveAll(cluster, 'secret-2');
  await phaseIs(cluster, 'secret-2', 'Completed');

  const { stateDir } = cluster.plane;
  const folders = [path.join(stateDir, 'log'), stateDir];
  const files = (
    await Promise.all(
      folders.map(async (folder) =>
        (await readdir(folder))
          .filter((name) => /\.(log|jsonl)$/.test(name))
          .map((name) => path.join(folder, name)),
      ),
    )
  ).flat();
  expect(files.map((file) => path.basename(file))).toEqual(
    expect.arrayContaining(['audit.jsonl', 'clotho-webhook.log', 'clotho-operator.log']),
  );
  const kinds = 'changes,manifestrequests,approvalevents,events,events.events.k8s.io';
  const seen = [
    await cluster.ok('admin', `get ${kinds} -o json`),
    await cluster.ok('admin', 'get sealrecords -n clotho-system -o json'),
    ...(await Promise.all(files.map((file) => readFile(file, 'utf8')))),
  ];
  for (const text of seen) {
    for (const each of [value, Buffer.from(value).toString('base64').slice(0, 20)]) {
      expect(text.includes(each)).toBe(false);
    }
  }
});
