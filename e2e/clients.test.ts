import { beforeAll, describe, expect, test } from 'vitest';
import { deploy, implement, openCluster, requestOf, type Cluster } from './cluster.ts';

/** Every way in which people write with kubectl is held, and lands as they meant it. */
let cluster: Cluster;

const deployment = (name: string, image = 'app:1'): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            { name: 'app', image },
            { name: 'side', image: 'side:1' },
          ],
        },
      },
    },
  });

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Runs a command that is held, and has what was held approved and implemented. */
async function through(change: string, command: string, input?: string): Promise<void> {
  const held = await cluster.as('dev-alice', command, input);
  expect(held.code).not.toBe(0);
  await implement(cluster, change, [requestOf(held.stderr)]);
}

const read = (target: string, path: string): Promise<string> =>
  cluster.ok('admin', `get ${target} -o jsonpath=${path}`);

describe('kubectl apply', () => {
  test('client-side: creates, then changes, then passes again without approval', async () => {
    await deploy(cluster, 'csa-create', deployment('csa'));
    await through('csa-update', 'apply -f -', deployment('csa', 'app:2'));
    expect(await read('deployment csa', '{.spec.template.spec.containers[0].image}')).toBe('app:2');
    const again = await cluster.as('dev-alice', 'apply -f -', deployment('csa', 'app:2'));
    expect(again.stdout + again.stderr).toContain('unchanged');
  });

  test('server-side: is replayed under its own manager, so that the next apply has no conflict', async () => {
    await through('ssa-create', 'apply --server-side -f -', deployment('ssa'));
    await through('ssa-update', 'apply --server-side -f -', deployment('ssa', 'app:2'));
    await cluster.ok('dev-alice', 'apply --server-side -f -', deployment('ssa', 'app:2'));
    const managers = await read('deployment ssa', '{.metadata.managedFields[*].manager}');
    expect(managers).toContain('kubectl');
    expect(managers).not.toContain('clotho-operator');
  });

  test('a field that is taken out of the manifest is taken out of the object', async () => {
    await deploy(cluster, 'remove-create', deployment('removal'));
    const without = JSON.parse(deployment('removal'));
    without.spec.template.spec.containers.pop();
    await through('remove-update', 'apply -f -', JSON.stringify(without));
    expect(await read('deployment removal', '{.spec.template.spec.containers[*].name}')).toBe(
      'app',
    );
  });
});

describe('other verbs', () => {
  beforeAll(async () => {
    await deploy(cluster, 'verbs', deployment('verbs'));
  });

  test('set image', async () => {
    await through('set-image', 'set image deployment/verbs app=app:3');
    expect(await read('deployment verbs', '{..containers[0].image}')).toBe('app:3');
  });

  test('rollout restart', async () => {
    await through('restart', 'rollout restart deployment/verbs');
    expect(await read('deployment verbs', '{.spec.template.metadata.annotations}')).toContain(
      'restartedAt',
    );
  });

  test.each([
    [
      'strategic',
      '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:2"}]}}}}',
      'side:2',
    ],
    ['merge', '{"metadata":{"labels":{"tier":"gold"}}}', 'gold'],
    [
      'json',
      '[{"op":"replace","path":"/spec/template/spec/containers/1/image","value":"side:4"}]',
      'side:4',
    ],
  ])('patch --type=%s', async (type, patch, expected) => {
    await through(`patch-${type}`, `patch deployment verbs --type=${type} -p '${patch}'`);
    expect(await cluster.ok('admin', 'get deployment verbs -o json')).toContain(expected);
  });

  test('replace', async () => {
    const live = JSON.parse(await cluster.ok('dev-alice', 'get deployment verbs -o json'));
    live.spec.template.spec.containers[0].image = 'app:9';
    await through('replace', 'replace -f -', JSON.stringify(live));
    expect(await read('deployment verbs', '{..containers[0].image}')).toBe('app:9');
  });

  test('label and annotate', async () => {
    await through('label', 'label deployment verbs team=blue');
    expect(await read('deployment verbs', '{.metadata.labels.team}')).toBe('blue');
  });

  test('delete, and the deleted object can not simply be created again', async () => {
    await deploy(cluster, 'short-lived', deployment('short'));
    await through('delete', 'delete deployment short');
    const gone = await cluster.as('admin', 'get deployment short');
    expect(gone.stderr).toContain('not found');
    const again = await cluster.as('dev-alice', 'apply -f -', deployment('short'));
    expect(again.stderr).toContain('is held');
  });
});

describe('without effect', () => {
  test('a dry-run passes with a warning, and holds nothing', async () => {
    const before = await cluster.ok('admin', 'get manifestrequests -o name');
    const result = await cluster.as('dev-alice', 'apply --dry-run=server -f -', deployment('dry'));
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('would be held');
    expect(await cluster.ok('admin', 'get manifestrequests -o name')).toBe(before);
  });

  test('kubectl diff shows the difference', async () => {
    await deploy(cluster, 'diffed', deployment('diffed'));
    const result = await cluster.as('dev-alice', 'diff -f -', deployment('diffed', 'app:2'));
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^\+.*image: app:2$/m);
  });

  test('the same write again is one request', async () => {
    const first = await cluster.as('dev-alice', 'apply -f -', deployment('twice'));
    const second = await cluster.as('dev-alice', 'apply -f -', deployment('twice'));
    expect(requestOf(second.stderr)).toBe(requestOf(first.stderr));
    const held = await cluster.ok('admin', 'get manifestrequests -o name');
    expect(held.split('\n').filter((line) => line.includes('twice'))).toHaveLength(1);
  });
});

test('a Secret is held without showing its values', async () => {
  const secret = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db' },
    stringData: { password: 'correct-horse-battery' },
  });
  const held = await cluster.as('dev-alice', 'create -f -', secret);
  expect(held.stderr).not.toContain('correct-horse');
  const request = await cluster.ok('admin', `get mr ${requestOf(held.stderr)} -o yaml`);
  expect(request).toContain('redacted:');
  const encoded = Buffer.from('correct-horse-battery').toString('base64');
  for (const value of ['correct-horse-battery', encoded]) expect(request).not.toContain(value);
  await implement(cluster, 'secret', [requestOf(held.stderr)]);
  expect(await read('secret db', '{.data.password}')).toBe(encoded);
});
