import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import { readinessOf, removalOf } from './readiness.ts';

function object(
  apiVersion: string,
  kind: string,
  spec: JsonObject,
  status: JsonObject,
): JsonObject {
  return { apiVersion, kind, metadata: { name: 'x', generation: 2 }, spec, status };
}

const seen = { observedGeneration: 2 };
const deployment = (status: JsonObject): JsonObject =>
  object('apps/v1', 'Deployment', { replicas: 2 }, status);

test.each<[string, JsonObject, string]>([
  ['Deployment not seen yet', deployment({}), 'InProgress'],
  [
    'Deployment with an old spec seen',
    deployment({ observedGeneration: 1, updatedReplicas: 2, availableReplicas: 2 }),
    'InProgress',
  ],
  [
    'Deployment half updated',
    deployment({ ...seen, replicas: 2, updatedReplicas: 1, availableReplicas: 2 }),
    'InProgress',
  ],
  [
    'Deployment with old replicas',
    deployment({ ...seen, replicas: 3, updatedReplicas: 2, availableReplicas: 3 }),
    'InProgress',
  ],
  [
    'Deployment not available',
    deployment({ ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }),
    'InProgress',
  ],
  [
    'Deployment up',
    deployment({ ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
    'Ready',
  ],
  [
    'Deployment stuck',
    deployment({
      ...seen,
      conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
    }),
    'Failed',
  ],
  ['Deployment of none', object('apps/v1', 'Deployment', { replicas: 0 }, seen), 'Ready'],
  [
    'StatefulSet behind',
    object(
      'apps/v1',
      'StatefulSet',
      { replicas: 2 },
      { ...seen, readyReplicas: 2, updatedReplicas: 1 },
    ),
    'InProgress',
  ],
  [
    'StatefulSet partitioned',
    object(
      'apps/v1',
      'StatefulSet',
      { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { ...seen, readyReplicas: 2, updatedReplicas: 1 },
    ),
    'Ready',
  ],
  [
    'DaemonSet behind',
    object(
      'apps/v1',
      'DaemonSet',
      {},
      { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 },
    ),
    'InProgress',
  ],
  [
    'DaemonSet up',
    object(
      'apps/v1',
      'DaemonSet',
      {},
      { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 },
    ),
    'Ready',
  ],
  [
    'ReplicaSet up',
    object('apps/v1', 'ReplicaSet', { replicas: 1 }, { ...seen, availableReplicas: 1 }),
    'Ready',
  ],
  ['Pod starting', object('v1', 'Pod', {}, { phase: 'Pending' }), 'InProgress'],
  [
    'Pod up',
    object('v1', 'Pod', {}, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    'Ready',
  ],
  ['Pod failed', object('v1', 'Pod', {}, { phase: 'Failed' }), 'Failed'],
  ['Job started', object('batch/v1', 'Job', {}, { startTime: 'x' }), 'Ready'],
  [
    'Job failed',
    object(
      'batch/v1',
      'Job',
      {},
      { startTime: 'x', conditions: [{ type: 'Failed', status: 'True' }] },
    ),
    'Failed',
  ],
  ['claim waiting', object('v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' }), 'InProgress'],
  ['Service', object('v1', 'Service', { type: 'ClusterIP' }, {}), 'Ready'],
  [
    'load balancer without address',
    object('v1', 'Service', { type: 'LoadBalancer' }, {}),
    'InProgress',
  ],
  ['ConfigMap', object('v1', 'ConfigMap', {}, {}), 'Ready'],
  [
    'own kind not ready',
    object(
      'x.io/v1',
      'Thing',
      {},
      { conditions: [{ type: 'Ready', status: 'False', message: 'soon' }] },
    ),
    'InProgress',
  ],
  ['own kind behind', object('x.io/v1', 'Thing', {}, { observedGeneration: 1 }), 'InProgress'],
  [
    'a kind of another group with a known name',
    object('x.io/v1', 'Deployment', { replicas: 5 }, {}),
    'Ready',
  ],
])('%s', (_, subject, state) => {
  expect(readinessOf(subject).state).toBe(state);
});

test('what is not there or going away is not ready', () => {
  expect(readinessOf(null).state).toBe('InProgress');
  const going = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { deletionTimestamp: 'x' } };
  expect(readinessOf(going).state).toBe('InProgress');
});

test('a delete is done when the object is gone or another one', () => {
  expect(removalOf(null, 'u1').state).toBe('Ready');
  expect(removalOf({ metadata: { uid: 'u2' } }, 'u1').state).toBe('Ready');
  expect(removalOf({ metadata: { uid: 'u1' } }, 'u1').state).toBe('InProgress');
});
