import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import { ownBindings } from '../admission/own-bindings.ts';
import { toJson } from '../digest/to-json.ts';
import { isSealable, isSealableResource } from './sealable.ts';

const verbs = ['get', 'list', 'watch', 'patch', 'create'];
const resource = (group: string, name: string, mods = {}) => ({
  ref: { group, resource: name, namespaced: true },
  verbs,
  ...mods,
});
const object = (apiVersion: string, kind: string, metadata: JsonObject, rest = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: { namespace: 'n', ...metadata },
  ...rest,
});

const owned = (controller: boolean): JsonObject =>
  object('apps/v1', 'ReplicaSet', { name: 'x', ownerReferences: [{ controller }] });

test('what the cluster says about itself and what Clotho writes carries no seal', () => {
  expect(isSealableResource(resource('apps', 'deployments'))).toBe(true);
  expect(isSealableResource(resource('events.k8s.io', 'events'))).toBe(false);
  expect(isSealableResource(resource('coordination.k8s.io', 'leases'))).toBe(false);
  expect(isSealableResource(resource('clotho.cosmosdevops.co.uk', 'changes'))).toBe(false);
  expect(isSealableResource(resource('metrics.k8s.io', 'pods', { verbs: ['get', 'list'] }))).toBe(
    false,
  );
});

test('what a controller owns is its own; a plain owner changes nothing', () => {
  expect(isSealable(owned(true))).toBe(false);
  expect(isSealable(owned(false))).toBe(true);
});

test('the furnishings of a namespace are known by kind and name', () => {
  expect(isSealable(object('v1', 'ConfigMap', { name: 'kube-root-ca.crt' }))).toBe(false);
  expect(isSealable(object('v1', 'Secret', { name: 'kube-root-ca.crt' }))).toBe(true);
});

test('release storage needs both its name and its type', () => {
  const type = 'helm.sh/release.v1';
  const name = 'sh.helm.release.v1.a.v1';
  expect(isSealable(object('v1', 'Secret', { name }, { type }))).toBe(false);
  expect(isSealable(object('v1', 'Secret', { name: 'a' }, { type }))).toBe(true);
  expect(isSealable(object('v1', 'Secret', { name }, { type: 'Opaque' }))).toBe(true);
});

test("Clotho's bindings need no seal while they say what the gate wrote", () => {
  const [own] = ownBindings('n');
  const binding = toJson(own ?? {});
  expect(isSealable(binding)).toBe(false);
  expect(isSealable({ ...binding, subjects: [] })).toBe(true);
});
