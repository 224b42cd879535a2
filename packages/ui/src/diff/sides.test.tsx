import { expect, test } from 'vitest';
import type { ManifestRequest } from '@clotho/api';
import type { Carried } from '../change/carried.ts';
import { Failure } from '../http/failure.ts';
import { sidesOf, type LiveObject } from './sides.ts';

const LIVE: LiveObject = { object: { kind: 'ConfigMap' }, isLoading: false };

test('against what is live, which is nothing yet where it is created', () => {
  const carried = carrying(request({}));
  expect(sidesOf(carried, { base: 'live', live: LIVE, requests: [] })).toEqual({
    before: { object: { kind: 'ConfigMap' } },
    after: { yaml: 'new' },
  });
  const nothing = { isLoading: false };
  expect(sidesOf(carried, { base: 'live', live: nothing, requests: [] })).toEqual({
    before: undefined,
    after: { yaml: 'new' },
  });
});

test('what may not be read is not compared', () => {
  const live = { failure: new Failure(403, 'Forbidden', 'no'), isLoading: false };
  const sides = sidesOf(carrying(request({})), { base: 'live', live, requests: [] });
  expect(sides).toEqual({ why: 'unreadable' });
});

test('approved before is what the request of the sequence below brought, of the same object', () => {
  const carried = carrying(request({ baselineSeq: 2 }));
  const others = [
    request({}, { preview: 'other object', seq: 2, name: 'other' }),
    request({}, { preview: 'earlier', seq: 1 }),
    request({}, { preview: 'approved', seq: 2 }),
  ];
  expect(sidesOf(carried, { base: 'approved', live: LIVE, requests: others })).toEqual({
    before: { yaml: 'approved' },
    after: { yaml: 'new' },
  });
});

test('it is told apart whether nothing was approved before or it is not kept', () => {
  const base = { base: 'approved', live: LIVE, requests: [] } as const;
  expect(sidesOf(carrying(request({ baselineSeq: 0 })), base)).toEqual({ why: 'adopted' });
  expect(sidesOf(carrying(request({ baselineSeq: 3 })), base)).toEqual({ why: 'no-earlier' });
});

function carrying(of: ManifestRequest): Carried {
  return { name: of.metadata.name, state: { name: of.metadata.name }, request: of };
}

interface Brought {
  readonly preview?: string;
  readonly seq?: number;
  readonly name?: string;
}

function request(
  spec: Partial<ManifestRequest['spec']>,
  { preview = 'new', seq, name = 'settings' }: Brought = {},
): ManifestRequest {
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ManifestRequest',
    metadata: { name: 'settings-configmap', namespace: 'shop', uid: 'u', resourceVersion: '1' },
    spec: {
      operation: 'Update',
      target: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name },
      digest: `sha256:${'0'.repeat(64)}`,
      requester: { username: 'alice' },
      source: 'Captured',
      contentRef: 'c',
      capturedAt: '2025-12-15T00:00:00Z',
      ...spec,
    },
    status: { preview, ...(seq === undefined ? {} : { seal: { seq, signature: 's' } }) },
  };
}
