import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyObject } from './arbitraries.ts';
import { applyDelta, deltaBetween, describeDelta, isDelta, type Delta } from './delta.ts';
import { cloneJson, equalJson, parseJson, stringifyJson, type JsonObject } from './json.ts';

interface Shape {
  replicas: number;
  image: string;
  env: string[];
  ports: [number, string][];
  args: string[];
  labels: Record<string, string>;
}

function deployment(shape: Partial<Shape> = {}): JsonObject {
  const { replicas = 1, image = 'a:1', env = [], ports = [], args = [], labels = {} } = shape;
  const app: JsonObject = {
    name: 'app',
    image,
    args,
    env: env.map((name) => ({ name, value: `${name}-value` })),
    ports: ports.map(([containerPort, protocol]) => ({ containerPort, protocol })),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', labels },
    spec: { replicas, template: { spec: { containers: [{ name: 'side', image: 's:1' }, app] } } },
  };
}

const names = fc.constantFrom('A', 'B', 'C', 'D');
const deployments = fc
  .record({
    replicas: fc.nat(3),
    image: fc.constantFrom('a:1', 'a:2'),
    env: fc.oneof(fc.uniqueArray(names), fc.array(names, { maxLength: 4 })),
    ports: fc.uniqueArray(fc.tuple(fc.constantFrom(80, 81), fc.constantFrom('TCP', 'UDP')), {
      selector: String,
    }),
    args: fc.array(names, { maxLength: 3 }),
    labels: fc.dictionary(names, names),
  })
  .map(deployment);

test.each([
  ['arbitrary objects', anyObject],
  ['Deployments', deployments],
])('applied to the old one of two %s it gives exactly the new one', (_what, objects) => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const delta = deltaBetween(before, after);
      const result = applyDelta(delta, before);
      expect(result.ok && equalJson(result.object, after)).toBe(true);
      expect(delta.length === 0).toBe(equalJson(before, after));
    }),
    { numRuns: 500 },
  );
});

test('survives being stored as JSON', () => {
  fc.assert(
    fc.property(anyObject, anyObject, (before, after) => {
      const stored = parseJson(stringifyJson(deltaBetween(before, after)));
      expect(isDelta(stored)).toBe(true);
      const result = isDelta(stored) && applyDelta(stored, before);
      expect(result && result.ok && equalJson(result.object, after)).toBe(true);
    }),
  );
});

test('leaves its inputs alone', () => {
  fc.assert(
    fc.property(deployments, deployments, (before, after) => {
      const copies = [cloneJson(before), cloneJson(after)];
      applyDelta(deltaBetween(before, after), before);
      expect([before, after]).toEqual(copies);
    }),
  );
});

test('applies to an object that changed elsewhere, and keeps that change', () => {
  const delta = deltaBetween(deployment(), deployment({ image: 'a:2', env: ['A'] }));
  expect(applyDelta(delta, deployment({ replicas: 9, labels: { injected: 'x' } }))).toEqual({
    ok: true,
    object: deployment({ replicas: 9, labels: { injected: 'x' }, image: 'a:2', env: ['A'] }),
  });
});

const imagePath = ['spec', 'template', 'spec', 'containers', { name: 'app' }, 'image'];

test('is refused where a tested value changed', () => {
  const delta = deltaBetween(deployment(), deployment({ image: 'a:2' }));
  expect(delta).toEqual([{ op: 'set', path: imagePath, test: { value: 'a:1' }, value: 'a:2' }]);
  expect(applyDelta(delta, deployment({ image: 'a:3' }))).toEqual({
    ok: false,
    path: imagePath,
    reason: 'Changed',
  });
});

test('is refused where something stands that should be new', () => {
  const path = ['metadata', 'labels', 'A'];
  const delta = deltaBetween(deployment(), deployment({ labels: { A: 'x' } }));
  expect(applyDelta(delta, deployment({ labels: { A: 'x' } }))).toEqual({
    ok: false,
    path,
    reason: 'Changed',
  });
});

test('is refused where an item or its surroundings are gone', () => {
  const delta = deltaBetween({ list: [{ name: 'a', v: 1 }] }, { list: [{ name: 'a', v: 2 }] });
  const path = ['list', { name: 'a' }, 'v'];
  const refused = { ok: false, path, reason: 'Missing' };
  expect(applyDelta(delta, { list: [{ name: 'b', v: 1 }] })).toEqual(refused);
  expect(applyDelta(delta, { list: { a: 1 } })).toEqual(refused);
  expect(applyDelta(delta, {})).toEqual(refused);
});

test('is refused where an address fits two items', () => {
  const delta = deltaBetween({ list: [{ name: 'a', v: 1 }] }, { list: [{ name: 'a', v: 2 }] });
  const twice = {
    list: [
      { name: 'a', v: 1 },
      { name: 'a', v: 1 },
    ],
  };
  expect(applyDelta(delta, twice)).toMatchObject({ ok: false, reason: 'Ambiguous' });
});

test('addresses ports by number and protocol', () => {
  const before = deployment({
    ports: [
      [53, 'TCP'],
      [53, 'UDP'],
    ],
  });
  const after = deployment({ ports: [[53, 'TCP']] });
  expect(describeDelta(deltaBetween(before, after))).toEqual([
    'spec.template.spec.containers[name=app].ports[containerPort=53,protocol=UDP]: removed {"containerPort":53,"protocol":"UDP"}',
  ]);
});

test.each([
  ['reordered', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]],
  ['with a new item at the front', [{ name: 'a' }], [{ name: 'b' }, { name: 'a' }]],
  [
    'with equal addresses',
    [
      { name: 'a', v: 1 },
      { name: 'a', v: 2 },
    ],
    [{ name: 'a', v: 1 }],
  ],
  ['with items that have no address', [{ v: 1 }], [{ v: 2 }]],
  ['of plain values', ['x', 'y'], ['x', 'z']],
])('replaces a list %s as a whole', (_what, before, after) => {
  expect(deltaBetween({ list: before }, { list: after })).toEqual([
    { op: 'set', path: ['list'], test: { value: before }, value: after },
  ]);
});

test('does not depend on the order of keys', () => {
  const before = { a: 1, b: { c: 1, d: 2 } };
  const after = { z: 1, b: { d: 3, c: 4 }, a: 1 };
  const reordered = { a: 1, z: 1, b: { c: 4, d: 3 } };
  expect(deltaBetween(before, after)).toEqual(deltaBetween(before, reordered));
});

test('describes changes in lines for people', () => {
  const before: JsonObject = {
    data: { 'app.yaml': 'x', old: 'y' },
    spec: { template: { spec: { containers: [{ name: 'app', image: 'a:1' }] } } },
  };
  const after: JsonObject = {
    data: { 'app.yaml': 'x'.repeat(300), new: 1 },
    spec: { template: { spec: { containers: [{ name: 'app', image: 'a:2' }] } } },
  };
  const delta = deltaBetween(before, after);
  expect(describeDelta(delta)).toEqual([
    `data["app.yaml"]: "x" → "${'x'.repeat(199)}…`,
    'data.new: added 1',
    'data.old: removed "y"',
    'spec.template.spec.containers[name=app].image: "a:1" → "a:2"',
  ]);
  expect(describeDelta(delta, { redact: ([first]) => first === 'data' })).toEqual([
    'data["app.yaml"]: (hidden) → (hidden)',
    'data.new: added (hidden)',
    'data.old: removed (hidden)',
    'spec.template.spec.containers[name=app].image: "a:1" → "a:2"',
  ]);
});

test.each([
  null,
  {},
  [null],
  [{ op: 'set', path: ['a'], test: { absent: true } }],
  [{ op: 'remove', path: ['a'], test: { value: 1 }, value: 2 }],
  [{ op: 'remove', path: [], test: { value: 1 } }],
  [{ op: 'remove', path: [{}], test: { value: 1 } }],
  [{ op: 'remove', path: [1], test: { value: 1 } }],
  [{ op: 'remove', path: ['a'], test: {} }],
  [{ op: 'remove', path: ['a'], test: { absent: true, value: 1 } }],
  [{ op: 'move', path: ['a'], test: { value: 1 } }],
])('does not take %j for a delta', (value) => {
  expect(isDelta(value)).toBe(false);
});

test('applies nothing when one of its changes is refused', () => {
  const delta: Delta = [
    { op: 'set', path: ['a'], test: { value: 1 }, value: 2 },
    { op: 'remove', path: ['b'], test: { value: 1 } },
  ];
  const object = { a: 1, b: 2 };
  expect(applyDelta(delta, object)).toEqual({ ok: false, path: ['b'], reason: 'Changed' });
  expect(object).toEqual({ a: 1, b: 2 });
});
