import { beforeAll, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Its Pod fits no node, so that its Change stays in Verifying. */
function unready(replicas: number): string {
  const labels = { app: 'slow' };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'slow' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { disk: 'none-has-it' },
          containers: [{ name: 'app', image: 'registry.example/app:1' }],
        },
      },
    },
  });
}

test('an applied request keeps its name until its Change has ended, whoever writes meanwhile', async () => {
  const first = requestOf((await cluster.as('dev-alice', 'apply -f -', unready(1))).stderr);
  await cluster.ok('dev-alice', 'create -f -', changeManifest('slow', { requests: [first] }));
  await phaseIs(cluster, 'slow', 'PendingApproval');
  await approveAll(cluster, 'slow');
  await phaseIs(cluster, 'slow', 'Verifying');
  const path = 'jsonpath={.metadata.uid}';
  const uid = await cluster.ok('admin', `get mr ${first} -o ${path}`);
  const other = requestOf((await cluster.as('sre-dan', 'apply -f -', unready(2))).stderr);
  expect(other).not.toBe(first);
  expect(await cluster.ok('admin', `get mr ${first} -o ${path}`)).toBe(uid);
  await phaseIs(cluster, 'slow', 'Verifying');
});
