import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, openCluster, requestOf, type Cluster } from './cluster.ts';
import { journal } from './seals.ts';

let cluster: Cluster;
const policyOf = (mode: 'Audit' | 'Enforce'): string =>
  JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: `mode-${cluster.namespace}` },
    spec: { namespaces: { names: [cluster.namespace] }, mode },
  });

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await cluster.ok('admin', 'apply -f -', policyOf('Audit'));
});

afterAll(async () => {
  await cluster.ok('admin', `delete changepolicy mode-${cluster.namespace}`);
});

test('an Audit policy lets writes pass, warns, and puts them on record; Enforce holds them', async () => {
  await waitFor(
    async () => {
      const probe = await cluster.as('dev-alice', 'create configmap probe --dry-run=server');
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate to look at the namespace' },
  );
  const written = await cluster.as('dev-alice', 'apply -f -', configMap('audited', { a: '1' }));
  expect(written.code).toBe(0);
  expect(written.stderr).toContain('the policy only watches, so the write passes and is recorded');

  const entries = (await journal(cluster)).filter(({ subject }) => subject.name === 'audited');
  expect(entries[0]).toMatchObject({
    kind: 'AdmissionAdmitted',
    actor: { username: 'dev-alice' },
    subject: { kind: 'ConfigMap', namespace: cluster.namespace },
    body: { finding: 'AuditOnly', operation: 'CREATE' },
  });
  expect(entries.filter(({ kind }) => kind === 'AdmissionAdmitted')).toHaveLength(1);

  await cluster.ok('admin', 'apply -f -', policyOf('Enforce'));
  const held = await waitFor(
    async () => {
      const next = await cluster.as('dev-alice', 'apply -f -', configMap('audited', { a: '2' }));
      return next.code === 0 ? undefined : next;
    },
    { timeoutMs: 30_000, describe: 'the policy to be enforced' },
  );
  expect(requestOf(held.stderr)).toContain('audited-configmap');
});
