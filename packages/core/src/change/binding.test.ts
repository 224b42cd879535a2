import type { ManifestRequest } from '@clotho/api';
import { aBoundRequest, aChange, aRequest, bob } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { resolveRequest } from './binding.ts';

const change = aChange();
const name = 'payment-service-deployment';
const resolve = (request: ManifestRequest | undefined, mayBind = false) =>
  resolveRequest(change, name, request, mayBind);

test('a name is its author’s own request', () => {
  const request = aRequest();
  expect(resolve(request)).toEqual({ name, request });
});

test('another author’s request needs the permission to bind, once', () => {
  const spec = { requester: bob };
  expect(resolve(aRequest({ spec })).problem).toContain('held for plat-bob');
  expect(resolve(aRequest({ spec }), true).problem).toBeUndefined();
  expect(resolve(aBoundRequest(change, { spec })).problem).toBeUndefined();
});

test('what another Change carries can not be used', () => {
  const other = aChange({ metadata: { name: 'other' } });
  expect(resolve(aBoundRequest(other), true).problem).toContain('carried by Change other');
  const former = aChange({ metadata: { uid: 'an earlier Change of this name' } });
  expect(resolve(aBoundRequest(former)).problem).toContain('is carried by Change');
});

test.each(['Applied', 'Rejected', 'Superseded', 'Expired', 'Blocked'] as const)(
  'a request that is %s can not be used',
  (phase) => {
    expect(resolve(aRequest({ status: { phase } })).problem).toContain(name);
  },
);

test('what this Change applied stays its own', () => {
  const { name: of, uid } = change.metadata;
  const request = aRequest({ status: { phase: 'Applied', change: { name: of, uid } } });
  expect(resolve(request)).toEqual({ name, request });
});

test('a name with nothing behind it says how to get something there', () => {
  expect(resolve(undefined).problem).toContain('kubectl apply');
});
