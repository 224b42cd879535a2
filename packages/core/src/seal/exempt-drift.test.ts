import type { WriterExemption } from '@clotho/api';
import { expect, test } from 'vitest';
import type { DeltaChange } from '../digest/delta.ts';
import { exemptWriters, type ExemptDriftFacts } from './exempt-drift.ts';

const exemption = (
  resources: WriterExemption['spec']['resources'],
  namespaces = ['shop'],
): WriterExemption => ({
  apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
  kind: 'WriterExemption',
  metadata: { name: 'keda', uid: 'u', resourceVersion: '1' },
  spec: {
    serviceAccount: { namespace: 'keda', name: 'operator' },
    namespaces,
    resources,
    evaluate: 'Webhook',
    reason: 'r',
    owner: 'o',
    expiresAt: '2099-01-01T00:00:00Z',
  },
});

const scaled = (value: number): DeltaChange => ({
  op: 'set',
  path: ['spec', 'replicas'],
  test: { value: 1 },
  value,
});
const labelled: DeltaChange = {
  op: 'set',
  path: ['metadata', 'labels', 'a'],
  test: { absent: true },
  value: 'b',
};

const facts = (mods: Partial<ExemptDriftFacts>): ExemptDriftFacts => ({
  finding: 'Changed',
  object: { group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' },
  delta: [scaled(3)],
  exemptions: [],
  scaler: null,
  ...mods,
});
const entry = {
  group: 'apps',
  resource: 'deployments',
  operations: ['Update' as const],
  names: ['*'],
};

test('without exemption or autoscaler nothing is anybody’s', () => {
  expect(exemptWriters(facts({}))).toBeNull();
  expect(exemptWriters(facts({ delta: null }))).toBeNull();
});

test('an autoscaler may set what is between its bounds, and nothing else', () => {
  const scaler = { name: 'web', min: 2, max: 5 };
  expect(exemptWriters(facts({ scaler }))).toEqual(['web']);
  for (const replicas of [0, 1, 6]) {
    expect(exemptWriters(facts({ scaler, delta: [scaled(replicas)] }))).toBeNull();
  }
  expect(exemptWriters(facts({ scaler, delta: [scaled(3), labelled] }))).toBeNull();
});

test('several writers may share what differs', () => {
  const scaler = { name: 'web', min: 2, max: 5 };
  const exemptions = [exemption([{ ...entry, fields: ['metadata.labels'] }])];
  const shared = facts({ scaler, exemptions, delta: [scaled(3), labelled] });
  expect(exemptWriters(shared)).toEqual(['web', 'keda']);
});

test('an entry for scale covers the replicas, under its fields or without', () => {
  const scale = { ...entry, resource: 'deployments/scale', fields: ['spec.replicas'] };
  expect(exemptWriters(facts({ exemptions: [exemption([scale])] }))).toEqual(['keda']);
  const other = facts({ exemptions: [exemption([scale])], delta: [labelled] });
  expect(exemptWriters(other)).toBeNull();
});

test('an entry without fields covers all of an object, whether its content was kept or not', () => {
  const exemptions = [exemption([{ ...entry, names: ['we*'] }])];
  expect(exemptWriters(facts({ exemptions, delta: null }))).toEqual(['keda']);
});

test.each([
  ['another namespace', exemption([entry], ['else'])],
  ['another name', exemption([{ ...entry, names: ['other-*'] }])],
  ['another kind', exemption([{ ...entry, resource: 'statefulsets' }])],
  ['another group', exemption([{ ...entry, group: '' }])],
  ['another operation', exemption([{ ...entry, operations: ['Create', 'Delete'] }])],
])('an exemption for %s explains nothing', (_, each) => {
  expect(exemptWriters(facts({ exemptions: [each] }))).toBeNull();
});

test('creating and deleting is allowed by operation', () => {
  const exemptions = [exemption([{ ...entry, operations: ['Create', 'Delete'] }])];
  expect(exemptWriters(facts({ finding: 'Unsealed', exemptions }))).toEqual(['keda']);
  expect(exemptWriters(facts({ finding: 'Missing', exemptions }))).toEqual(['keda']);
  const updating = [exemption([entry])];
  expect(exemptWriters(facts({ finding: 'Unsealed', exemptions: updating }))).toBeNull();
});

test('nobody is exempt from what a seal says', () => {
  const exemptions = [exemption([{ ...entry, operations: ['Create', 'Update', 'Delete'] }])];
  expect(exemptWriters(facts({ finding: 'Forged', exemptions }))).toBeNull();
});
