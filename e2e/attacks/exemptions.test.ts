import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import { configMap, openCluster, requestOf, type Cluster } from '../cluster.ts';

let cluster: Cluster;
let outside: Cluster;

/** A managed namespace with a ServiceAccount `controller`, and one that is not managed. */
beforeAll(async () => {
  [cluster, outside] = await Promise.all([
    openCluster({ managed: true }),
    openCluster({ managed: false }),
  ]);
});

interface Entry {
  resource: string;
  group?: string;
  operations: string[];
  names: string[];
  fields?: string[];
}

interface Options {
  account?: string;
  from?: Cluster;
  evaluate?: string;
  expiresAt?: string;
}

/** Makes an exemption of the account `controller` and waits for what the gate says about it. */
async function exempt(name: string, resources: Entry[], options: Options = {}): Promise<string> {
  const { account = 'controller', from = cluster, evaluate = 'Webhook' } = options;
  const object = `${name}-${cluster.namespace}`;
  const exemption = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'WriterExemption',
    metadata: { name: object },
    spec: {
      serviceAccount: { namespace: from.namespace, name: account },
      namespaces: [cluster.namespace],
      resources: resources.map((entry) => ({ group: '', ...entry })),
      evaluate,
      reason: 'a test',
      owner: 'platform-team',
      expiresAt: options.expiresAt ?? '2099-01-01T00:00:00Z',
    },
  };
  await cluster.ok('admin', 'apply -f -', JSON.stringify(exemption));
  const path = "{.status.conditions[?(@.type=='Ready')].reason}";
  return waitFor(
    async () => {
      const command = `get writerexemption ${object} -o "jsonpath=${path}"`;
      const reason = await cluster.ok('admin', command.replaceAll('"', ''));
      return reason !== '' && reason !== 'NotImplemented' && reason;
    },
    { timeoutMs: 30_000, describe: `exemption ${object} to be judged` },
  );
}

/** Writes as a ServiceAccount that RBAC lets do anything. */
const asAccount = (account: string, command: string, input?: string, from = cluster) =>
  cluster.as(
    'admin',
    `${command} --as=system:serviceaccount:${from.namespace}:${account} --as-group=system:masters`,
    input,
  );

describe.each(['Webhook', 'APIServer'])('an exemption evaluated by %s', (evaluate) => {
  const prefix = evaluate.toLowerCase();

  test('lets its account do what it names, and nothing else', async () => {
    const entries = [
      { resource: 'configmaps', operations: ['Create', 'Update'], names: [`${prefix}-*`] },
    ];
    const account = `${prefix}-controller`;
    expect(await exempt(prefix, entries, { evaluate, account })).toBe('InForce');
    const allowed = configMap(`${prefix}-one`, { a: '1' });
    await waitFor(async () => (await asAccount(account, 'apply -f -', allowed)).code === 0, {
      timeoutMs: 30_000,
      describe: 'the exemption to be in force',
    });
    const changed = await asAccount(account, 'apply -f -', configMap(`${prefix}-one`, { a: '2' }));
    expect(changed.stderr).toBe('');

    const otherName = await asAccount(account, 'apply -f -', configMap('else', { a: '1' }));
    expect(requestOf(otherName.stderr)).toContain('else');
    const otherVerb = await asAccount(account, `delete configmap ${prefix}-one`);
    expect(otherVerb.stderr).toContain('was not deleted');
    const collection = `/api/v1/namespaces/${cluster.namespace}/configmaps`;
    const all = await asAccount(account, `delete --raw ${collection}`);
    expect(all.stderr).toContain('was not deleted');
    const otherKind = await asAccount(account, `create secret generic ${prefix}-two`);
    expect(otherKind.stderr).toContain('was not created');
    const generated = await asAccount(account, 'create -f -', generatedMap('unnamed-'));
    expect(generated.stderr).toContain('was not created');

    const lookAlike = await asAccount(`${account}-x`, 'apply -f -', configMap(`${prefix}-3`, {}));
    expect(lookAlike.stderr).toContain('was not created');
    const person = await cluster.as('dev-alice', 'apply -f -', configMap(`${prefix}-4`, {}));
    expect(person.stderr).toContain('was not created');
  });
});

function generatedMap(generateName: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName } });
}

test('an exemption for fields lets nothing else differ', async () => {
  const resource = 'configmaps';
  const make = { resource, operations: ['Create'], names: ['bound'] };
  const change = { resource, operations: ['Update'], names: ['*'], fields: ['data.allowed'] };
  const account = 'fields-controller';
  await exempt('fields', [make, change], { account });
  const write = (data: Record<string, string>) =>
    asAccount(account, 'apply -f -', configMap('bound', data));
  expect((await write({ allowed: '1', fixed: '1' })).stderr).toBe('');
  expect((await write({ allowed: '2', fixed: '1' })).stderr).toBe('');
  expect((await write({ allowed: '3', fixed: '2' })).stderr).toContain('was not changed');
  const label = await asAccount(account, 'label configmap bound a=b');
  expect(label.stderr).toContain('was not changed');
});

test('an exemption for a scale holds for the scale alone', async () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'scaled' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'scaled' } },
      template: {
        metadata: { labels: { app: 'scaled' } },
        spec: { containers: [{ name: 'app', image: 'registry.example/web:1' }] },
      },
    },
  };
  const account = 'scaler';
  const group = 'apps';
  await exempt(
    'scale',
    [
      { group, resource: 'deployments', operations: ['Create'], names: ['scaled'] },
      {
        group,
        resource: 'deployments/scale',
        operations: ['Update'],
        names: ['*'],
        fields: ['spec.replicas'],
      },
    ],
    { account },
  );
  expect((await asAccount(account, 'create -f -', JSON.stringify(deployment))).stderr).toBe('');
  expect((await asAccount(account, 'scale deployment scaled --replicas=2')).stderr).toBe('');
  const patch = JSON.stringify({ spec: { replicas: 3 } });
  const direct = await asAccount(account, `patch deployment scaled -p '${patch}'`);
  expect(direct.stderr).toContain('was not changed');
});

test('while the gate is down, what the API server evaluates still passes, and the rest does not', async () => {
  const entries = [{ resource: 'configmaps', operations: ['Create'], names: ['down-*'] }];
  await exempt('down', entries, { evaluate: 'APIServer', account: 'down' });
  await waitFor(async () => (await asAccount('down', 'create configmap down-1')).code === 0, {
    timeoutMs: 30_000,
    describe: 'the exemption to be in force',
  });
  const { processes } = cluster.plane;
  processes.kill('clotho-webhook', 'SIGKILL');
  try {
    expect((await asAccount('down', 'create configmap down-2')).stderr).toBe('');
    const other = await asAccount('down', 'create configmap other');
    expect(other.stderr).toContain('failed calling webhook');
  } finally {
    await processes.restart('clotho-webhook');
  }
  await waitFor(
    async () => (await asAccount('x', 'create configmap y --dry-run=server')).code === 0,
    { timeoutMs: 30_000, describe: 'the gate to answer again' },
  );
});

async function isHeld(account: string, from = cluster): Promise<void> {
  const result = await asAccount(account, 'create configmap free-1', undefined, from);
  expect(result.stderr).toContain('was not created');
}

describe('an exemption is not in force', () => {
  const anything = [{ resource: 'configmaps', operations: ['Create'], names: ['free-*'] }];

  test('when its account lives in a namespace that is not managed', async () => {
    expect(await exempt('outside', anything, { from: outside })).toBe('AccountNotManaged');
    await isHeld('controller', outside);
  });

  test('when it has ended', async () => {
    const expiresAt = '2020-01-01T00:00:00Z';
    expect(await exempt('ended', anything, { account: 'ended', expiresAt })).toBe('Expired');
    await isHeld('ended');
  });

  test('when it does not say what it is for', async () => {
    const all = [{ resource: 'configmaps', operations: ['Create'], names: ['*'] }];
    expect(await exempt('all', all, { account: 'all' })).toBe('Invalid');
    await isHeld('all');
  });
});
