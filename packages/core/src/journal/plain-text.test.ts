import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyJson } from '../digest/arbitraries.ts';
import { canonicalize } from '../digest/canonical.ts';
import { JsonError } from '../digest/json.ts';
import { JournalError } from './error.ts';
import { plainJson } from './plain-json.ts';
import { plainText } from './plain-text.ts';

test('is the canonical text of any JSON, in whatever order its keys come', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(plainText(value)).toBe(canonicalize(value));
    }),
  );
});

test('undefined fields are left out, and nothing of a list', () => {
  const value = { b: undefined, c: [1, undefined, { e: undefined }], a: 2n ** 60n, 10: 1, 9: 2 };
  expect(plainText(value)).toBe('{"10":1,"9":2,"a":1152921504606846976,"c":[1,null,{}]}');
  expect(plainText(value)).toBe(canonicalize(plainJson(value)));
});

test('holds no line break, whatever the value does', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\n', '\r', '\u0000', 'x') }), (text) => {
      expect(plainText({ [text]: text })).not.toMatch(/[\n\r\0]/);
    }),
  );
});

test.each([
  [() => undefined, JournalError],
  [Symbol('s'), JournalError],
  [{ n: Number.POSITIVE_INFINITY }, JsonError],
  [['\ud800'], JsonError],
  [{ '\ud800': 1 }, JsonError],
])('what has no JSON is refused: %#', (value, error) => {
  expect(() => plainText(value)).toThrow(error);
});
