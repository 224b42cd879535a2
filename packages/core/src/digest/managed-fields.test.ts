import { expect, test } from 'vitest';

import type { Json, JsonObject } from './json.ts';
import { appliedIntent, captureStyle } from './managed-fields.ts';

function entry(
  manager: string,
  operation: string,
  fieldsV1: Json,
  more: JsonObject = {},
): JsonObject {
  const time = '2026-03-01T09:00:00Z';
  return {
    manager,
    operation,
    apiVersion: 'apps/v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...more,
  };
}

function deployment(...managedFields: JsonObject[]): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'shop',
      namespace: 'prod',
      uid: 'u-1',
      labels: { app: 'shop', injected: 'x' },
      finalizers: ['a/x', 'b/y'],
      managedFields,
    },
    spec: {
      replicas: 3,
      strategy: { type: 'RollingUpdate' },
      template: {
        spec: {
          containers: [
            { name: 'injected', image: 'i:1' },
            {
              name: 'app',
              image: 'a:1',
              args: ['--x'],
              imagePullPolicy: 'Always',
              ports: [
                { containerPort: 80, protocol: 'TCP' },
                { containerPort: 81, protocol: 'TCP' },
              ],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  };
}

const applied: Json = {
  'f:metadata': {
    'f:labels': { '.': {}, 'f:app': {} },
    'f:finalizers': { '.': {}, 'v:"b/y"': {} },
  },
  'f:spec': {
    'f:gone': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': {},
            'f:args': {},
            'f:image': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":81,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
            },
          },
        },
        'f:volumes': { 'k:{"name":"tmp"}': { '.': {}, 'f:emptyDir': {}, 'f:name': {} } },
      },
    },
  },
};

test('extracts exactly the fields that the manager applied', () => {
  const object = deployment(
    entry('hpa', 'Update', { 'f:spec': { 'f:replicas': {} } }),
    entry('ci', 'Apply', applied),
  );
  expect(appliedIntent(object, 'ci')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'prod', labels: { app: 'shop' }, finalizers: ['b/y'] },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'app', image: 'a:1', args: ['--x'], ports: [{ containerPort: 81 }] },
          ],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  });
});

test('takes an empty map for empty when others own what is in it', () => {
  const object = deployment(
    entry('ci', 'Apply', { 'f:metadata': { 'f:labels': {} }, 'f:spec': { 'f:strategy': {} } }),
    entry('injector', 'Update', { 'f:metadata': { 'f:labels': { 'f:injected': {} } } }),
  );
  expect(appliedIntent(object, 'ci')).toMatchObject({
    metadata: { labels: {} },
    spec: { strategy: { type: 'RollingUpdate' } },
  });
});

test('reads items by position', () => {
  const fields = { 'f:metadata': { 'f:finalizers': { 'i:1': {} } } };
  expect(appliedIntent(deployment(entry('ci', 'Apply', fields)), 'ci')).toMatchObject({
    metadata: { finalizers: ['b/y'] },
  });
});

test.each([
  ['applied nothing', entry('ci', 'Update', applied)],
  ['is somebody else', entry('other', 'Apply', applied)],
  ['applied to the status', entry('ci', 'Apply', applied, { subresource: 'status' })],
  ['used another API version', entry('ci', 'Apply', applied, { apiVersion: 'apps/v2' })],
  ['has no fields', entry('ci', 'Apply', null)],
  [
    'has a broken address',
    entry('ci', 'Apply', { 'f:metadata': { 'f:finalizers': { 'v:{': {} } } }),
  ],
])('finds no intent when the manager %s', (_why, managed) => {
  expect(appliedIntent(deployment(managed), 'ci')).toBeNull();
  expect(appliedIntent({ apiVersion: 'v1', kind: 'ConfigMap' }, 'ci')).toBeNull();
});

function at(operation: string, time: string): JsonObject {
  return entry('ci', operation, {}, { time });
}

test('tells an apply from other writes of the same manager by the newest', () => {
  const early = '2026-03-01T09:00:00Z';
  const late = '2026-03-01T09:00:01Z';
  expect(captureStyle(deployment(at('Apply', early)), 'ci')).toBe('Apply');
  expect(captureStyle(deployment(at('Apply', late), at('Update', early)), 'ci')).toBe('Apply');
  expect(captureStyle(deployment(at('Apply', early), at('Update', late)), 'ci')).toBe('Update');
  expect(captureStyle(deployment(at('Apply', late), at('Update', late)), 'ci')).toBe('Update');
  expect(captureStyle(deployment(at('Apply', late)), 'other')).toBe('Update');
});
