import type { JsonObject } from '@clotho/api';
import { getPath, isObject } from '@clotho/core';
import { expect, test } from 'vitest';
import { textAt } from '../gate/write.ts';
import { mutating, validating, type Registration } from './configurations.ts';

const registration: Registration = {
  endpoint: { service: { name: 'clotho-gate', namespace: 'clotho-gate' } },
  secretPath: 'secret',
  trust: { caBundle: 'PEM' },
  namespaces: ['shop'],
  connectNamespaces: ['shop'],
  clusterResources: [{ group: 'scheduling.k8s.io', resource: 'priorityclasses' }],
  exemptions: null,
  openShift: false,
};

const namesOf = (given: Registration): unknown[] =>
  validating(given).webhooks.map((webhook) => textAt(webhook, ['name']).split('.')[0]);

test('a webhook without anything to look at is left out, so that it can not select everything', () => {
  expect(namesOf(registration)).toEqual([
    'gate',
    'status',
    'namespaces',
    'cluster',
    'connect',
    'definitions',
    'guard',
  ]);
  const empty = { ...registration, namespaces: [], connectNamespaces: [], clusterResources: [] };
  expect(namesOf(empty)).toEqual(['definitions', 'guard']);
});

test('every webhook fails closed and states all that could be used to get around it', () => {
  for (const webhook of [
    ...validating(registration).webhooks,
    ...mutating(registration).webhooks,
  ]) {
    expect(webhook).toMatchObject({
      failurePolicy: 'Fail',
      sideEffects: 'NoneOnDryRun',
      timeoutSeconds: 5,
      objectSelector: {},
    });
    expect(webhook).toHaveProperty('namespaceSelector');
    // An empty list is stored as none, so that writing it again would look like a change for ever.
    expect(webhook['matchConditions']).not.toEqual([]);
  }
});

test('exempt writers are kept away from the gate, the status and the cluster-scoped kinds alone', () => {
  const { webhooks } = validating({ ...registration, exemptions: 'exempt' });
  const withCondition = webhooks.filter((webhook) =>
    JSON.stringify(webhook['matchConditions'] ?? []).includes('not-exempt'),
  );
  expect(withCondition.map((webhook) => getPath(webhook, ['name']))).toEqual(
    ['gate', 'status', 'cluster'].map((name) => `${name}.clotho.cosmosdevops.co.uk`),
  );
});

test('what the API server calls is one of the handlers, below the secret path', () => {
  const paths = validating(registration).webhooks.map((webhook) =>
    getPath(webhook, ['clientConfig', 'service', 'path']),
  );
  expect(new Set(paths)).toEqual(
    new Set(['gate', 'status', 'connect', 'guard'].map((handler) => `/secret/${handler}`)),
  );
});

test('where an injector tells whom to trust, the CA is left to it and to nobody else', () => {
  const value = 'clotho-gate/webhook';
  const injector = { annotation: 'cert-manager.io/inject-ca-from', value };
  const { metadata, webhooks } = validating({ ...registration, trust: { injector } });
  expect(metadata.annotations).toEqual({
    'cert-manager.io/inject-ca-from': value,
    'service.beta.openshift.io/inject-cabundle': null,
  });
  expect(JSON.stringify(webhooks)).not.toContain('caBundle');
});

test('an injector that was not asked for is sent away', () => {
  const { metadata } = validating(registration);
  expect(Object.values(metadata.annotations)).toEqual([null, null]);
});

test('the gate is asked about uploads, and about nothing else that connects', () => {
  const asked = validating(registration).webhooks.flatMap((webhook) =>
    rulesOf(webhook)
      .filter(({ operations }) => Array.isArray(operations) && operations.includes('CONNECT'))
      .map(({ resources }) => [textAt(webhook, ['name']).split('.')[0], resources]),
  );
  expect(asked).toEqual([
    ['gate', ['buildconfigs/instantiatebinary']],
    ['connect', ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy']],
  ]);
});

function rulesOf({ rules }: JsonObject): JsonObject[] {
  return Array.isArray(rules) ? rules.filter((rule) => isObject(rule)) : [];
}

const textOn = (openShift: boolean): string =>
  JSON.stringify(validating({ ...registration, openShift }).webhooks);

test("OpenShift's own controllers are let through on OpenShift alone, and by their whole names", () => {
  expect(textOn(false)).not.toContain('openshift-infra');
  expect(textOn(true)).toContain('system:serviceaccount:openshift-infra:deployer-controller');
  expect(textOn(true)).not.toContain('image-trigger-controller');
});
