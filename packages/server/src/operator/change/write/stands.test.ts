import type { JsonObject, ManifestRequestSpec, ManifestRequestStatus } from '@clotho/api';
import { deltaBetween, digestOf, getPath, normalize, type Operation } from '@clotho/core';
import { aRequest, DIGEST_B } from '@clotho/testkit';
import { expect, test } from 'vitest';
import type { Sending } from './sending.ts';
import { stands } from './stands.ts';

function object(uid: string, replicas: number, image: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x', uid, resourceVersion: '7' },
    spec: { replicas, image },
  };
}

interface Given {
  live: JsonObject | null;
  held: JsonObject;
  before?: JsonObject;
  status?: ManifestRequestStatus;
}

function sending(operation: ManifestRequestSpec['operation'], given: Given): Sending {
  const { live, held, before, status = {} } = given;
  const upper: Record<string, Operation> = { Create: 'CREATE', Update: 'UPDATE', Delete: 'DELETE' };
  const digest = digestOf(held, { hasStatus: true, operation: upper[operation] ?? 'CREATE' });
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' };
  const options = { hasStatus: true };
  return {
    request: aRequest({
      spec: {
        operation,
        digest,
        target: operation === 'Create' ? target : { ...target, uid: 'u1' },
      },
      status,
    }),
    content: {
      object: held,
      delta: before ? deltaBetween(normalize(before, options), normalize(held, options)) : null,
      intent: null,
    },
    ref: { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true },
    hasStatus: true,
    live: live && { ...live, metadata: { name: 'x', uid: uidOf(live), resourceVersion: '7' } },
  };
}

function uidOf(live: JsonObject): string {
  const uid = getPath(live, ['metadata', 'uid']);
  return typeof uid === 'string' ? uid : '';
}

const claim = (objectUid: string): ManifestRequestStatus => ({
  claim: { objectUid, digest: DIGEST_B, stamp: 's' },
});

test('a create stands when the object is there with the approved content', () => {
  const held = object('u0', 1, 'a');
  expect(stands(sending('Create', { held, live: null }))).toBeNull();
  expect(stands(sending('Create', { held, live: object('u1', 1, 'a') }))).toEqual({ uid: 'u1' });
  expect(stands(sending('Create', { held, live: object('u1', 2, 'a') }))).toBeNull();
});

test('a create stands when the object is the one that the gate let through', () => {
  const given = { held: object('u0', 1, 'a'), live: object('u1', 9, 'a') };
  expect(stands(sending('Create', { ...given, status: claim('u1') }))).toEqual({ uid: 'u1' });
  expect(stands(sending('Create', { ...given, status: claim('u2') }))).toBeNull();
});

test('an update stands with the approved result, of the same object', () => {
  const given = { held: object('u1', 1, 'b'), before: object('u1', 1, 'a') };
  expect(stands(sending('Update', { ...given, live: object('u1', 1, 'b') }))).not.toBeNull();
  expect(stands(sending('Update', { ...given, live: object('u9', 1, 'b') }))).toBeNull();
  expect(stands(sending('Update', { ...given, live: object('u1', 1, 'a') }))).toBeNull();
});

test('an update that was let through stands though others moved on elsewhere', () => {
  const given = {
    held: object('u1', 1, 'b'),
    before: object('u1', 1, 'a'),
    live: object('u1', 5, 'b'),
  };
  expect(stands(sending('Update', { ...given, status: claim('u1') }))).toEqual({ uid: 'u1' });
  expect(stands(sending('Update', given))).toBeNull();
});

test('a delete stands when the object is gone, another one, or going', () => {
  const held = object('u1', 1, 'a');
  expect(stands(sending('Delete', { held, live: null }))).toEqual({ uid: 'u1' });
  expect(stands(sending('Delete', { held, live: object('u2', 1, 'a') }))).toEqual({ uid: 'u1' });
  expect(stands(sending('Delete', { held, live: held }))).toBeNull();
});
