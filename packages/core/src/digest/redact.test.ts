import { expect, test } from 'vitest';

import { getPath, stringifyJson, type JsonObject } from './json.ts';
import { redactObject } from './redact.ts';

const key = new Uint8Array(32).fill(7);
const PASSWORD = 'aHVudGVyMg=='; // "hunter2"

function secret(change: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'db',
      namespace: 'prod',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': PASSWORD, team: 'a' },
    },
    type: 'Opaque',
    data: { password: PASSWORD, same: PASSWORD },
    stringData: { plain: 'hunter2' },
    ...change,
  };
}

test('hides the values of a Secret and keeps the rest', () => {
  const redacted = redactObject(secret(), key);
  expect(stringifyJson(redacted)).not.toMatch(/hunter2|aHVudGVyMg/);
  expect(redacted).toEqual({
    ...secret(),
    metadata: {
      name: 'db',
      namespace: 'prod',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': 'redacted',
        team: 'a',
      },
    },
    data: {
      password: expect.stringMatching(/^redacted:[0-9a-f]{12}:7$/),
      same: expect.stringMatching(/^redacted:[0-9a-f]{12}:7$/),
    },
    stringData: { plain: expect.stringMatching(/^redacted:[0-9a-f]{12}:7$/) },
  });
});

test('shows whether a value changed', () => {
  expect(shown(secret())).toBe(shown(secret({ type: 'other' })));
  expect(shown(secret())).not.toBe(shown(secret({ data: { password: 'aHVudGVyMw==' } })));
});

test('does not show who shares a value', () => {
  const values = [
    getPath(redactObject(secret(), key), ['data', 'password']),
    getPath(redactObject(secret(), key), ['data', 'same']),
    getPath(redactObject(secret({ metadata: { name: 'x', namespace: 'prod' } }), key), [
      'data',
      'password',
    ]),
    getPath(redactObject(secret({ metadata: { name: 'db', namespace: 'x' } }), key), [
      'data',
      'password',
    ]),
    getPath(redactObject(secret(), new Uint8Array(32)), ['data', 'password']),
  ];
  expect(new Set(values).size).toBe(values.length);
});

test('hides data of any shape', () => {
  const redacted = redactObject(
    secret({ data: ['hunter2'], stringData: { nested: { a: 'hunter2' } } }),
    key,
  );
  expect(stringifyJson(redacted)).not.toContain('hunter2');
  expect(redactObject(secret({ data: null }), key)['data']).toBeNull();
});

test('leaves other kinds alone, and its input too', () => {
  const configMap = secret({ kind: 'ConfigMap' });
  expect(redactObject(configMap, key)).toBe(configMap);
  const input = secret();
  redactObject(input, key);
  expect(input).toEqual(secret());
});

function shown(object: JsonObject): unknown {
  return getPath(redactObject(object, key), ['data', 'password']);
}
