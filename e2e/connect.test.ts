import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import { manage, openCluster, type Cluster } from './cluster.ts';
import { journal } from './seals.ts';

/**
 * Every way to what runs in a managed namespace is as its policy says. The Pod is on no node and
 * has no address: what is let through ends at the API server.
 */
let cluster: Cluster;
const pod = 'waiting';

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  const nowhere = JSON.stringify({ spec: { nodeSelector: { no: 'where' } } });
  await cluster.ok('dev-alice', `run ${pod} --image=web:1 --overrides=${nowhere}`);
  await cluster.ok('dev-alice', `expose pod ${pod} --name=web --port=80`);
  await manage(cluster);
});

const ways = [
  ['exec', () => `exec ${pod} -- true`],
  ['attach', () => `attach ${pod}`],
  ['cp', () => `cp ${pod}:/etc/hostname ${path.join(tmpdir(), `never-${pod}`)}`],
  // The command itself takes no Pod that does not run yet.
  ['port-forward', () => `create --raw ${url(`pods/${pod}/portforward`)} -f /dev/null`],
  ['pods/proxy', () => `get --raw ${proxy(`pods/${pod}`)}`],
  ['services/proxy', () => `get --raw ${proxy('services/web')}`],
] as const;

const url = (target: string): string => `/api/v1/namespaces/${cluster.namespace}/${target}`;

const proxy = (target: string): string => url(`${target}/proxy/state?token=hidden`);

/** Sets the policy, and waits until it counts. */
async function policy(connect: string, isDenied: boolean): Promise<void> {
  const object = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: `connect-${cluster.namespace}` },
    spec: { namespaces: { names: [cluster.namespace] }, connect },
  };
  await cluster.ok('admin', 'apply -f -', JSON.stringify(object));
  await waitFor(
    async () => {
      const { stderr } = await cluster.as('admin', `exec ${pod} -- true`);
      return stderr.includes('spec.connect: Deny') === isDenied;
    },
    { timeoutMs: 30_000, describe: `connect: ${connect} to be in force` },
  );
}

describe('Allow', () => {
  test.each(ways)('%s is not Clotho’s business', async (_, command) => {
    const { stderr } = await cluster.as('admin', command());
    expect(stderr).not.toContain('clotho');
  });
});

describe('Deny', () => {
  beforeAll(() => policy('Deny', true));

  test.each(ways)('%s is denied by name of the policy', async (_, command) => {
    const { code, stderr } = await cluster.as('admin', command());
    expect(code).not.toBe(0);
    expect(stderr).toContain(`ChangePolicy connect-${cluster.namespace} (spec.connect: Deny)`);
  });
});

describe('Journal', () => {
  beforeAll(() => policy('Journal', false));

  test('a proxied request is on record with its path, and without what follows it', async () => {
    for (const target of [`pods/${pod}`, 'services/web']) {
      const result = await cluster.as('admin', `get --raw ${proxy(target)}`);
      expect(result.stderr).not.toContain('denied');
    }
    const own = (await journal(cluster)).filter(
      ({ kind, subject }) => kind === 'PodConnected' && subject.namespace === cluster.namespace,
    );
    const proxied = own.filter(({ body }) => body['subresource'] === 'proxy');
    expect(proxied.map(({ subject, body }) => [subject.kind, subject.name, body['path']])).toEqual([
      ['Pod', pod, '/state'],
      ['Service', 'web', '/state'],
    ]);
    expect(JSON.stringify(own)).not.toContain('hidden');
  });
});
