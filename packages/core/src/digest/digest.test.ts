import { expect, test } from 'vitest';

import { digestOf, type Operation } from './digest.ts';
import { parseJson, setOwn, type Json, type JsonObject } from './json.ts';
import { normalize, restoreDropped } from './normalize.ts';

const stored: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'prod', labels: { app: 'shop' } },
  spec: { replicas: 3 },
};

test('is the SHA-256 of the canonical content', () => {
  expect(digest({ b: 1, a: [] })).toBe(
    // printf '{"a":[],"b":1}' | sha256sum
    'sha256:1c8f8816506a8ccbc55140d8a7bb70214a8942c7030fc0fc2914cec675cd1c15',
  );
});

test.each<[string, Json]>([
  ['uid', 'c0ffee'],
  ['resourceVersion', '42'],
  ['generation', 7],
  ['creationTimestamp', '2026-01-01T00:00:00Z'],
  ['deletionTimestamp', '2026-01-01T00:00:00Z'],
  ['deletionGracePeriodSeconds', 30],
  ['selfLink', '/x'],
  ['managedFields', [{ manager: 'forged' }]],
  ['annotations', {}],
  ['annotations', { 'kubectl.kubernetes.io/last-applied-configuration': '{"a lie":true}' }],
  ['annotations', { 'deployment.kubernetes.io/revision': '9' }],
  ['annotations', { 'clotho.cosmosdevops.co.uk/change': 'x' }],
])('leaves out metadata.%s %j', (key, value) => {
  expect(digest(withMetadata(key, value))).toBe(digest(stored));
});

test.each<[string, Json]>([
  ['name', 'other'],
  ['namespace', 'other'],
  ['generateName', 'shop-'],
  ['labels', { app: 'shop', 'clotho.cosmosdevops.co.uk/x': '' }],
  ['labels', {}],
  ['annotations', { 'deployment.kubernetes.io/revision-history': '1' }],
  ['annotations', { 'clotho.cosmosdevops.co.uk': 'not below the prefix' }],
  ['annotations', { 'deprecated.daemonset.template.generation': '1' }],
  ['ownerReferences', [{ uid: 'dead' }]],
  ['finalizers', ['example.com/hold']],
  ['unknown', 1],
])('counts metadata.%s %j', (key, value) => {
  expect(digest(withMetadata(key, value))).not.toBe(digest(stored));
});

test('counts annotations called "__proto__"', () => {
  const annotations: JsonObject = {};
  setOwn(annotations, '__proto__', 'x');
  expect(digest(withMetadata('annotations', annotations))).not.toBe(digest(stored));
});

test('leaves out the status only where it is a subresource', () => {
  const reported = { ...stored, status: { phase: 'Ready' } };
  expect(digest(reported)).toBe(digest(stored));
  expect(digestOf(reported, { hasStatus: false, operation: 'UPDATE' })).not.toBe(digest(stored));
});

const scaler = (apiVersion: string, annotations: JsonObject): string =>
  digestOf(
    { apiVersion, kind: 'HorizontalPodAutoscaler', metadata: { name: 'a', annotations } },
    { hasStatus: true, operation: 'UPDATE' },
  );

test('leaves out the status that autoscaling/v1 shows in annotations, and counts what it asks for', () => {
  const status = { 'autoscaling.alpha.kubernetes.io/conditions': '[]' };
  const asked = { 'autoscaling.alpha.kubernetes.io/metrics': '[]' };
  expect(scaler('autoscaling/v1', status)).toBe(scaler('autoscaling/v1', {}));
  expect(scaler('autoscaling/v1', asked)).not.toBe(scaler('autoscaling/v1', {}));
  expect(scaler('autoscaling/v2', status)).not.toBe(scaler('autoscaling/v2', {}));
});

test('leaves out the template generation of a DaemonSet of apps/v1 alone', () => {
  const counted = withMetadata('annotations', { 'deprecated.daemonset.template.generation': '4' });
  expect(digest(daemonSet(counted))).toBe(digest(daemonSet(stored)));
  const other = (object: JsonObject): JsonObject => ({
    ...daemonSet(object),
    apiVersion: 'x.io/v1',
  });
  expect(digest(other(counted))).not.toBe(digest(other(stored)));
});

test('tells API versions apart', () => {
  expect(digest({ ...stored, apiVersion: 'apps/v1beta1' })).not.toBe(digest(stored));
});

test('tells 64-bit integers apart', () => {
  const digests = ['9007199254740992', '9007199254740993'].map((size) =>
    digest({ ...stored, spec: { size: parseJson(size) } }),
  );
  expect(digests[0]).not.toBe(digests[1]);
});

test('leaves out allocated values on creation only', () => {
  expect(digest(service('10.0.0.1'), 'CREATE')).toBe(digest(service('10.0.0.2'), 'CREATE'));
  expect(digest(service('10.0.0.1'), 'UPDATE')).not.toBe(digest(service('10.0.0.2'), 'UPDATE'));
});

test('does not change the object it digests', () => {
  const object = withMetadata('uid', 'c0ffee');
  const before = structuredClone(object);
  normalize(object, { hasStatus: true });
  digest(object, 'CREATE');
  expect(object).toEqual(before);
});

test('restores what was dropped, so that content can be written over the live object', () => {
  const live: JsonObject = {
    ...stored,
    metadata: {
      name: 'shop',
      uid: 'c0ffee',
      resourceVersion: '42',
      annotations: { 'clotho.cosmosdevops.co.uk/signature': 's', removed: 'x' },
    },
    status: { replicas: 3 },
  };
  const restored = restoreDropped(stored, live, { hasStatus: true });
  expect(restored).toEqual({
    ...stored,
    metadata: {
      name: 'shop',
      namespace: 'prod',
      labels: { app: 'shop' },
      uid: 'c0ffee',
      resourceVersion: '42',
      annotations: { 'clotho.cosmosdevops.co.uk/signature': 's' },
    },
    status: { replicas: 3 },
  });
  expect(digest(restored)).toBe(digest(stored));
});

function digest(object: JsonObject, operation: Operation = 'UPDATE'): string {
  return digestOf(object, { hasStatus: true, operation });
}

function withMetadata(key: string, value: Json): JsonObject {
  return {
    ...stored,
    metadata: { name: 'shop', namespace: 'prod', labels: { app: 'shop' }, [key]: value },
  };
}

function daemonSet(object: JsonObject): JsonObject {
  return { ...object, kind: 'DaemonSet' };
}

function service(clusterIP: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop' },
    spec: { clusterIP, clusterIPs: [clusterIP] },
  };
}
