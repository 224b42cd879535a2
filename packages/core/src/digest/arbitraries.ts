import * as fc from 'fast-check';

import { setOwn, type Json, type JsonObject } from './json.ts';

const keys = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'name', 'a', 'b', '', '10', '9'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const numbers: fc.Arbitrary<Json> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
);

/** Any JSON value for property tests, bigints and awkward keys included. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    numbers,
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 4 }),
    objectsOf(tie('value')),
  ),
})).value;

/** Any JSON object for property tests. */
export const anyObject: fc.Arbitrary<JsonObject> = objectsOf(anyJson);

function objectsOf(values: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key, maxLength: 5 })
    .map((entries) => {
      const object: JsonObject = {};
      for (const [key, value] of entries) setOwn(object, key, value);
      return object;
    });
}
