import { expect, test } from 'vitest';

import { dropAllocated } from './allocated.ts';
import type { Json, JsonObject } from './json.ts';

function service(spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec };
}

test.each<[string, JsonObject, JsonObject]>([
  [
    'addresses',
    { type: 'ClusterIP', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'] },
    { type: 'ClusterIP' },
  ],
  [
    'node ports',
    { type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] },
    { type: 'NodePort', ports: [{ port: 80 }] },
  ],
  [
    'the health check port',
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_002 },
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  ],
])('drops %s of a Service', (_what, spec, expected) => {
  expect(dropAllocated(service(spec))).toEqual(service(expected));
});

test.each<[string, JsonObject]>([
  ['a headless Service', { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] }],
  [
    'ports where the server allocates none',
    { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ nodePort: 30_001 }] },
  ],
  ['ports of another type', { type: 'ClusterIP', ports: [{ port: 80, nodePort: 30_001 }] }],
  [
    'what is derived alike each time',
    { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster' },
  ],
  ['a chosen balancer address', { type: 'LoadBalancer', loadBalancerIP: '203.0.113.7' }],
])('keeps %s', (_what, spec) => {
  expect(dropAllocated(service(spec))).toEqual(service(spec));
});

test('keeps the same fields of other kinds', () => {
  const object = { ...service({ clusterIP: '10.0.0.1' }), apiVersion: 'example.com/v1' };
  expect(dropAllocated(object)).toBe(object);
});

function job(metadata: JsonObject, labels: JsonObject, own: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, labels: { ...own, ...labels } },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
  };
}

test('drops the labels that hold the uid of a Job', () => {
  const uids = { 'controller-uid': 'u-1', 'batch.kubernetes.io/controller-uid': 'u-1' };
  const named = { name: 'load', uid: 'u-1' };
  expect(dropAllocated(job(named, { ...uids, 'job-name': 'load' }))).toEqual(
    job(named, { 'job-name': 'load' }),
  );
});

test('keeps a label that holds another uid, and all of them when the uid is not known', () => {
  for (const metadata of [{ name: 'load', uid: 'u-1' }, { name: 'load' }]) {
    const chosen = job(metadata, { 'controller-uid': 'u-2' });
    expect(dropAllocated(chosen)).toEqual(chosen);
  }
});

test('drops the name labels of a Job whose name was generated', () => {
  const metadata = { generateName: 'load-', name: 'load-x7k2p', uid: 'u-1' };
  const labels = { 'job-name': 'load-x7k2p', 'batch.kubernetes.io/job-name': 'load-x7k2p' };
  expect(dropAllocated(job(metadata, labels, { app: 'load' }))).toEqual(
    job({ generateName: 'load-', uid: 'u-1' }, {}, { app: 'load' }),
  );
});

const token: Json = { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } };

function pod(volumes: JsonObject[], mounts: JsonObject[]): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop' },
    spec: {
      volumes,
      containers: [{ name: 'app', volumeMounts: mounts }],
      initContainers: [{ name: 'init', volumeMounts: mounts }],
    },
  };
}

test('settles the random name of the token volume and keeps the volume and its mounts', () => {
  const mount = { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
  const given = pod(
    [{ name: 'data' }, { name: 'kube-api-access-x7k2p', ...token }],
    [{ name: 'kube-api-access-x7k2p', ...mount }, { name: 'data' }],
  );
  expect(dropAllocated(given)).toEqual(
    pod(
      [{ name: 'data' }, { name: 'kube-api-access', ...token }],
      [{ name: 'kube-api-access', ...mount }, { name: 'data' }],
    ),
  );
});

test('leaves token volumes alone when one could be mistaken for another', () => {
  for (const other of ['kube-api-access', 'kube-api-access-abcde', 'kube-api-access-own']) {
    const given = pod([{ name: 'kube-api-access-x7k2p', ...token }, { name: other }], []);
    expect(dropAllocated(given)).toEqual(given);
  }
});

test('keeps the volume that a claim asks for', () => {
  const claim: JsonObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { volumeName: 'pv-of-somebody' },
  };
  expect(dropAllocated(claim)).toEqual(claim);
});

test.each([
  [{ generateName: 'run-', name: 'run-x7k2p' }, { generateName: 'run-' }],
  [
    { generateName: 'r'.repeat(60), name: `${'r'.repeat(58)}x7k2p` },
    { generateName: 'r'.repeat(60) },
  ],
  [{ generateName: 'run-', name: 'run-of-my-own' }, undefined],
  [{ generateName: 'run-', name: 'other' }, undefined],
  [{ generateName: '', name: 'abcde' }, undefined],
])('of %j only a generated name is dropped', (metadata, expected) => {
  const object = { apiVersion: 'x.io/v1', kind: 'Run', metadata };
  expect(dropAllocated(object)).toEqual({ ...object, metadata: expected ?? metadata });
});

test('changes nothing when it is asked twice', () => {
  const objects = [
    service({ type: 'NodePort', clusterIP: '10.0.0.1', ports: [{ nodePort: 30_001 }] }),
    job({ generateName: 'a-', name: 'a-x7k2p', uid: 'u' }, { 'controller-uid': 'u' }),
    pod([{ name: 'kube-api-access-x7k2p' }], []),
  ];
  for (const object of objects) {
    const once = dropAllocated(object);
    expect(dropAllocated(once)).toEqual(once);
  }
});
