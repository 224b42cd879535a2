import type { Json } from '@clotho/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDelta, deltaBetween } from '../digest/delta.ts';
import { invertDelta } from '../digest/delta-invert.ts';
import { equalJson, stringifyJson, type JsonObject } from '../digest/json.ts';
import { differenceOf } from './difference.ts';
import { deployment, heldWrite } from './held-write.ts';

function secret(value: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: value } };
}

test('an update shows both objects and each place that differs', () => {
  const { fact } = heldWrite(deployment(), deployment({ replicas: 4 }));
  expect(fact).toMatchObject({
    ok: true,
    difference: {
      object: { spec: { replicas: 4 } },
      oldObject: { spec: { replicas: 3 } },
      diff: [{ path: 'spec.replicas', field: 'spec.replicas', op: 'change', from: 3, to: 4 }],
    },
  });
});

test('an item of a list is addressed in the path and left out of the field', () => {
  const containers = [{ name: 'app', image: 'shop.example/web:2' }];
  const { fact } = heldWrite(deployment(), deployment({}, { containers }));
  expect(fact.ok && fact.difference.diff).toEqual([
    {
      path: 'spec.template.spec.containers[name=app].image',
      field: 'spec.template.spec.containers.image',
      op: 'change',
      from: 'shop.example/web:1',
      to: 'shop.example/web:2',
    },
  ]);
});

test('the first label is an added label, not an added map', () => {
  const metadata = { name: 'web', labels: { team: 'a', 'x.io/y': 'b' } };
  const { fact } = heldWrite(deployment(), { ...deployment(), metadata });
  expect(fact.ok && fact.difference.diff.map(({ field, op, to }) => [field, op, to])).toEqual([
    ['metadata.labels.team', 'add', 'a'],
    ['metadata.labels["x.io/y"]', 'add', 'b'],
  ]);
});

test('what is created or deleted is one entry without a path', () => {
  for (const [before, after] of [
    [null, deployment()],
    [deployment(), null],
  ] as const) {
    const { fact } = heldWrite(before, after);
    expect(fact.ok && fact.difference.diff).toMatchObject([{ path: '', from: before, to: after }]);
  }
});

test('rules never see the values of a Secret', () => {
  for (const { fact } of [
    heldWrite(secret('b2xk'), secret('bmV3')),
    heldWrite(null, secret('bmV3')),
    heldWrite(secret('b2xk'), null),
  ]) {
    expect(fact.ok).toBe(true);
    const text = JSON.stringify(fact);
    expect(text).toContain('password');
    expect(text).not.toMatch(/b2xk|bmV3/);
  }
});

test('content that is not what was held is not looked at', () => {
  const { request, content } = heldWrite(deployment(), deployment({ replicas: 4 }));
  const other = { ...content, object: deployment({ replicas: 9 }) };
  expect(differenceOf(request.spec, other)).toMatchObject({ ok: false });
  const delta = deltaBetween({ spec: { replicas: 1 } }, { spec: { replicas: 4 } });
  expect(differenceOf(request.spec, { ...content, delta })).toMatchObject({ ok: false });
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('a', 'b'),
);
const item = fc.record({ name: fc.constantFrom('a', 'b', 'c'), v: value });
const object: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('x', 'y', 'ports', 'env'),
  fc.oneof(
    value,
    fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 3 }),
    fc.dictionary(fc.constantFrom('p', 'q'), value),
  ),
);

test('an inverted delta leads back to where the delta leads from', () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const delta = deltaBetween(before, after);
      const back = applyDelta(invertDelta(delta), after);
      if (!back.ok) throw new Error(stringifyJson(delta));
      const again = applyDelta(delta, back.object);
      expect(again.ok && equalJson(again.object, after)).toBe(true);
      expect(sorted(back.object)).toEqual(sorted(before));
    }),
  );
});

function sorted(given: JsonObject): unknown {
  return Object.fromEntries(
    Object.entries(given).map(([key, list]) => [
      key,
      Array.isArray(list) ? list.map((each) => JSON.stringify(each)).toSorted() : list,
    ]),
  );
}
