import { kubectl } from '@clotho/embedded';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { implement, manage, openCluster, requestOf, requestsOf, type Cluster } from './cluster.ts';

/** The rest of what people do with kubectl: each is held, says what to do, and comes to its end. */
let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  for (const name of ['web', 'forced', 'drained']) {
    await cluster.ok('dev-alice', `create deployment ${name} --image=app:1 --replicas=2`);
    await cluster.ok('dev-alice', `rollout status deployment/${name} --timeout=60s`);
  }
  for (const name of ['a', 'b'])
    await cluster.ok('dev-alice', `create deployment ${name} --image=x`);
  await manage(cluster);
});

const read = (target: string, field: string): Promise<string> =>
  cluster.ok('dev-alice', `get ${target} -o jsonpath=${field}`);

const image = (name: string): Promise<string> =>
  read(`deployment ${name}`, '{.spec.template.spec.containers[0].image}');

/** Runs a command that is held, and has everything that it asked for approved and implemented. */
async function through(change: string, command: string, user = 'dev-alice'): Promise<string> {
  const held = await cluster.as(user, command);
  expect(held.code).not.toBe(0);
  await implement(cluster, change, requestsOf(held.stderr));
  return held.stderr;
}

const edit = (from: string, to: string): ReturnType<typeof kubectl> =>
  kubectl(cluster.plane, 'dev-alice', ['-n', cluster.namespace, 'edit', 'deployment', 'web'], {
    env: { KUBE_EDITOR: `sed -i s/${from}/${to}/` },
  });

describe('kubectl edit', () => {
  test('is held once, and does not open the editor again', async () => {
    const held = await edit('app:1', 'app:2');
    expect(held.code).not.toBe(0);
    expect(requestsOf(held.stderr)).toEqual(['web-deployment']);
    expect(await image('web')).toBe('app:1');
    await implement(cluster, 'edit', requestsOf(held.stderr));
    expect(await image('web')).toBe('app:2');
  });

  test('of nothing changes nothing', async () => {
    expect((await edit('no-such', 'thing')).stderr).toContain('Edit cancelled');
  });
});

describe('rollouts', () => {
  test('undo goes back to the template before, and needs approval as any change', async () => {
    await through('undo', 'rollout undo deployment/web');
    expect(await image('web')).toBe('app:1');
  });

  test('pause and resume', async () => {
    await through('pause', 'rollout pause deployment/web');
    expect(await read('deployment web', '{.spec.paused}')).toBe('true');
    await through('resume', 'rollout resume deployment/web');
    expect(await read('deployment web', '{.spec.paused}')).toBe('');
  });

  test('scale', async () => {
    await through('scale', 'scale deployment web --replicas=3');
    expect(await read('deployment web', '{.spec.replicas}')).toBe('3');
  });

  test('annotate', async () => {
    await through('annotate', 'annotate deployment web owner=shop');
    expect(await read('deployment web', '{.metadata.annotations.owner}')).toBe('shop');
  });

  test('set env and set resources', async () => {
    await through('env', 'set env deployment/web MODE=fast');
    await through('resources', 'set resources deployment/web --limits=cpu=100m');
    expect(await read('deployment web', '{..containers[0]}')).toMatch(/fast.*100m/);
  });
});

test('replace --force deletes nothing by itself: the delete is one Change, the new object another', async () => {
  const live = JSON.parse(await cluster.ok('dev-alice', 'get deployment forced -o json'));
  const manifest = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'forced' },
    spec: {
      ...live.spec,
      selector: { matchLabels: { app: 'other' } },
      template: {
        metadata: { labels: { app: 'other' } },
        spec: live.spec.template.spec,
      },
    },
  });
  const replace = (): ReturnType<Cluster['as']> =>
    cluster.as('dev-alice', 'replace --force -f -', manifest);
  const first = await replace();
  expect(first.stderr).toContain('Deployment "forced" was not deleted');
  expect(await image('forced')).toBe('app:1');
  await implement(cluster, 'forced-delete', [requestOf(first.stderr)]);
  const second = await replace();
  expect(second.stderr).toContain('Deployment "forced" was not created');
  await implement(cluster, 'forced-create', [requestOf(second.stderr)]);
  expect(await read('deployment forced', '{.spec.selector.matchLabels.app}')).toBe('other');
});

test('delete --all is held object by object, and is one Change', async () => {
  const held = await cluster.as('dev-alice', 'delete deployment a b');
  expect(requestsOf(held.stderr)).toEqual(['a-deployment', 'b-deployment']);
  const all = await cluster.as('dev-alice', 'delete deployment --all');
  const requests = requestsOf(all.stderr);
  expect(requests).toEqual(expect.arrayContaining(['a-deployment', 'b-deployment']));
  expect(await cluster.ok('dev-alice', 'get deployment -o name')).toContain('deployment.apps/a');
  await implement(cluster, 'delete-two', requestsOf(held.stderr));
  expect(await cluster.ok('dev-alice', 'get deployment -o name')).not.toMatch(/apps\/[ab]$/m);
});

describe('kubectl debug', () => {
  test('of a running Pod is refused, and the way that it names goes through', async () => {
    const [pod = ''] = (await read('pod', '{.items[*].metadata.name}')).split(' ');
    const refused = await cluster.as('dev-alice', `debug ${pod} --image=tool:1`);
    expect(refused.stderr).toContain(`--copy-to=${pod}-debug`);
    await through('debug', `debug ${pod} --copy-to=copy --image=tool:1 --share-processes`);
    expect(await read('pod copy', '{.spec.containers[*].image}')).toContain('tool:1');
    // It was approved once, to run once.
    await through('debug-end', 'delete pod copy');
    const again = await cluster.as('dev-alice', 'run copy --image=tool:1');
    expect(again.stderr).toContain('is held');
  });
});

describe('kubectl drain', () => {
  let node = '';

  afterEach(async () => {
    await cluster.ok('admin', `uncordon ${node}`);
  });

  test('holds every eviction, and passes when they are implemented', async () => {
    node = await read('pod -l app=drained', '{.items[0].spec.nodeName}');
    const drain = `drain ${node} --pod-selector=app=drained --timeout=30s`;
    const names = async (): Promise<string[]> =>
      (
        await read(
          `pod -l app=drained --field-selector=spec.nodeName=${node}`,
          '{.items[*].metadata.name}',
        )
      )
        .split(' ')
        .filter((name) => name !== '');
    const before = await names();
    const held = await cluster.as('admin', drain);
    expect(held.code).not.toBe(0);
    expect(requestsOf(held.stderr)).toEqual(before.map((name) => `${name}-pod`).toSorted());
    expect(await names()).toEqual(before);
    await implement(cluster, 'drain', requestsOf(held.stderr), 'admin');
    await cluster.ok('admin', drain);
    expect(await names()).toEqual([]);
    await cluster.ok('dev-alice', 'rollout status deployment/drained --timeout=60s');
  });
});
