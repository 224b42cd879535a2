import { expect, test } from 'vitest';
import type { Change } from '@clotho/api';
import { LiveStore } from './store.ts';

test('what is not listed again after a reconnection is gone, and stays in sight until then', () => {
  const store = new LiveStore();
  store.apply([added('one', '1'), added('two', '2'), { type: 'SYNCED', resource: 'changes' }]);
  store.restart();
  store.apply([added('two', '2')]);
  expect(names(store)).toEqual(['one', 'two']);
  store.apply([{ type: 'SYNCED', resource: 'changes' }]);
  expect(names(store)).toEqual(['two']);
});

test('the same version of an object is no news', () => {
  const store = new LiveStore();
  store.apply([added('one', '1')]);
  const before = store.shelf('changes').list;
  store.apply([added('one', '1')]);
  expect(store.shelf('changes').list).toBe(before);
});

test('a new connection that brings the same is no news', () => {
  const store = new LiveStore();
  store.apply([added('one', '1'), { type: 'SYNCED', resource: 'changes' }]);
  const before = store.shelf('changes').list;
  store.restart();
  store.apply([added('one', '1'), { type: 'SYNCED', resource: 'changes' }]);
  expect(store.shelf('changes').list).toBe(before);
});

test('a refusal is told and forgotten once a list came through', () => {
  const store = new LiveStore();
  store.apply([{ type: 'ERROR', resource: 'changes', status: 403, code: 'Forbidden' }]);
  expect(store.shelf('changes').list.failure?.status).toBe(403);
  store.apply([{ type: 'SYNCED', resource: 'changes' }]);
  expect(store.shelf('changes').list.failure).toBeUndefined();
});

function names(store: LiveStore): string[] {
  return store.shelf('changes').list.items.map(({ metadata }) => metadata.name);
}

function added(name: string, resourceVersion: string) {
  const object: Change = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name, namespace: 'shop', uid: name, resourceVersion },
    spec: { description: 'x', category: 'Normal', riskLevel: 'Low' },
  };
  return { type: 'ADDED', resource: 'changes', object } as const;
}
