import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import { withoutSettled } from './settled.ts';

const service = (finalizers: string[]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { finalizers },
});

test('a Pod that was given a node is the Pod that was approved', () => {
  const spec = { containers: [] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec };
  expect(withoutSettled({ ...pod, spec: { ...spec, nodeName: 'n1' } })).toEqual(pod);
});

test('the finalizers of others on a Service stay', () => {
  const cleanup = 'service.kubernetes.io/load-balancer-cleanup';
  expect(withoutSettled(service([cleanup, 'mine']))).toEqual(service(['mine']));
  expect(withoutSettled(service([cleanup]))).toEqual({ ...service([]), metadata: {} });
});

test('other kinds are returned as they are', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { nodeName: 'x' } };
  expect(withoutSettled(map)).toBe(map);
});
