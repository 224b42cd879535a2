import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import { deltaBetween } from '../digest/delta.ts';
import { digestOf } from '../digest/digest.ts';
import { normalize } from '../digest/normalize.ts';
import { matchApproved, type ApprovedContent, type Write } from './match.ts';

const options = { hasStatus: true };

function deployment(image: string, replicas = 2): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'o1', resourceVersion: '7' },
    spec: { replicas, template: { spec: { containers: [{ name: 'app', image }] } } },
  };
}

function update(oldObject: JsonObject, object: JsonObject): Write {
  return { operation: 'UPDATE', target: targetOf(), object, oldObject, hasStatus: true };
}

function targetOf(uid = 'o1') {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid };
}

function approvedUpdate(from: JsonObject, to: JsonObject): ApprovedContent {
  return {
    request: {
      operation: 'Update',
      target: targetOf(),
      digest: digestOf(to, { ...options, operation: 'UPDATE' }),
    },
    delta: deltaBetween(normalize(from, options), normalize(to, options)),
  };
}

const approved = approvedUpdate(deployment('app:1'), deployment('app:2'));

test('the approved result matches', () => {
  expect(matchApproved(update(deployment('app:1'), deployment('app:2')), approved)).toEqual({
    match: 'Result',
  });
});

test('the approved difference matches on top of what another writer moved', () => {
  const write = update(deployment('app:1', 9), deployment('app:2', 9));
  expect(matchApproved(write, approved)).toEqual({ match: 'Delta' });
});

test('more than the approved difference does not match', () => {
  const write = update(deployment('app:1', 9), deployment('app:2', 5));
  expect(matchApproved(write, approved)).toMatchObject({ match: 'None' });
});

test('the approved difference does not match where its old value is gone', () => {
  const write = update(deployment('app:7', 9), deployment('app:2', 9));
  expect(matchApproved(write, approved)).toMatchObject({
    match: 'None',
    mismatch: expect.stringContaining('image'),
  });
});

test('a create matches by its result alone', () => {
  const object = deployment('app:1');
  const request = {
    operation: 'Create' as const,
    target: targetOf(),
    digest: digestOf(object, { ...options, operation: 'CREATE' }),
  };
  const write = { ...update(object, object), operation: 'CREATE' as const, oldObject: null };
  expect(matchApproved(write, { request, delta: null })).toEqual({ match: 'Result' });
  const other = { ...write, object: deployment('app:6') };
  expect(matchApproved(other, { request, delta: null })).toMatchObject({ match: 'None' });
});

test('a delete matches the very object it was approved for', () => {
  const request = { operation: 'Delete' as const, target: targetOf(), digest: 'sha256:00' };
  const write: Write = {
    operation: 'DELETE',
    target: targetOf(),
    object: null,
    oldObject: deployment('app:1'),
    hasStatus: true,
  };
  expect(matchApproved(write, { request, delta: null })).toEqual({ match: 'Result' });
  const again = { ...write, target: targetOf('o2') };
  expect(matchApproved(again, { request, delta: null })).toMatchObject({ match: 'None' });
});

test('another operation than the approved one does not match', () => {
  const write = {
    ...update(deployment('app:1'), deployment('app:2')),
    operation: 'CREATE' as const,
  };
  expect(matchApproved(write, approved)).toMatchObject({ match: 'None' });
});
