import type { NamespaceState } from '@clotho/core/journal';
import { expect, test } from 'vitest';
import { diffItems, itemsOf } from './items.ts';

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', digest: 'sha256:1' };
const state: NamespaceState = {
  namespace: 'shop',
  objects: [web],
  containers: [
    {
      workload: 'Deployment/web',
      container: 'web',
      image: 'w:1',
      imageDigest: 'sha256:a',
      count: 2,
    },
    { workload: 'Job/once', container: 'job', image: 'j:1', imageDigest: 'sha256:b', count: 1 },
  ],
};

test('containers stand with their object, and alone where nothing answers for them', () => {
  expect(itemsOf([state])).toMatchObject([
    { kind: 'Deployment', name: 'web', digest: 'sha256:1', containers: [{ count: 2 }] },
    { kind: 'Job', name: 'once', digest: null, origin: null, containers: [{ image: 'j:1' }] },
  ]);
});

test.each([
  ['Count', { ...state, containers: state.containers.map((c) => ({ ...c, count: c.count + 1 })) }],
  ['Images', { ...state, containers: state.containers.map((c) => ({ ...c, imageDigest: 'x' })) }],
  ['Content', { ...state, objects: [{ ...web, digest: 'sha256:2' }] }],
  ['Provenance', { ...state, objects: [{ ...web, origin: 'Adopted' as const }] }],
] satisfies [string, NamespaceState][])('%s is what differs', (what, other) => {
  const items = diffItems(itemsOf([state]), itemsOf([other]));
  expect(items[0]).toMatchObject({ kind: 'Deployment', name: 'web', what: [what] });
});

test('what came and what went', () => {
  const none = { ...state, objects: [], containers: [] };
  expect(diffItems([], itemsOf([state])).map(({ what }) => what)).toEqual([['Added'], ['Added']]);
  expect(diffItems(itemsOf([state]), itemsOf([none])).map(({ what }) => what[0])).toEqual([
    'Removed',
    'Removed',
  ]);
  expect(diffItems(itemsOf([state]), itemsOf([state]))).toEqual([]);
});
