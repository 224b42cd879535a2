import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyJson } from './arbitraries.ts';
import {
  cloneJson,
  equalJson,
  getPath,
  isObject,
  JsonError,
  MAX_DEPTH,
  parseJson,
  setOwn,
  stringifyJson,
  type JsonErrorCode,
  type JsonObject,
} from './json.ts';

test('keeps integers that a double would merge', () => {
  expect(parseJson('9007199254740991')).toBe(9007199254740991);
  expect(parseJson('[9007199254740992,9007199254740993]')).toEqual([
    9007199254740992n,
    9007199254740993n,
  ]);
  expect(parseJson('-9223372036854775808')).toBe(-9223372036854775808n);
  expect(parseJson('18446744073709551616')).toBe(18446744073709551616n);
});

test('reads numbers with a fraction or exponent as doubles', () => {
  expect(parseJson('[1.0,1e3,-2.5E-1,1e+2,-0,5e-400]')).toEqual([1, 1000, -0.25, 100, -0, 0]);
});

test('keeps "__proto__" as an ordinary key', () => {
  const object = parseJson('{"__proto__":{"polluted":true},"a":1}');
  expect(isObject(object) && Object.keys(object)).toEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(getPath(object, ['__proto__', 'polluted'])).toBe(true);
  expect(stringifyJson(object)).toBe('{"__proto__":{"polluted":true},"a":1}');
  expect(equalJson(object, parseJson('{"a":1}'))).toBe(false);
  expect(equalJson(cloneJson(object), object)).toBe(true);
});

test.each<[string, JsonErrorCode, number]>([
  ['', 'UnexpectedEnd', 0],
  ['{"a":1', 'UnexpectedEnd', 6],
  ['"abc', 'UnexpectedEnd', 4],
  ['"abc\\', 'UnexpectedEnd', 6],
  ['{"a":1} x', 'TrailingData', 8],
  ['1 2', 'TrailingData', 2],
  ['{"a":1,"a":1}', 'DuplicateKey', 7],
  ['{"a":1,"\\u0061":2}', 'DuplicateKey', 7],
  ['{"__proto__":1,"__proto__":2}', 'DuplicateKey', 15],
  ['"\\ud800"', 'LoneSurrogate', 0],
  ['{"\\udc00":1}', 'LoneSurrogate', 1],
  ['"\ud800"', 'LoneSurrogate', 0],
  ['1e400', 'NumberRange', 0],
  ['-1e400', 'NumberRange', 0],
  ['9'.repeat(401), 'NumberRange', 0],
  ['01', 'Unexpected', 0],
  ['-', 'UnexpectedEnd', 1],
  ['1.', 'UnexpectedEnd', 2],
  ['.5', 'Unexpected', 0],
  ['+1', 'Unexpected', 0],
  ['1.e1', 'Unexpected', 2],
  ['[1,]', 'Unexpected', 3],
  ['{"a":1,}', 'Unexpected', 7],
  ["{'a':1}", 'Unexpected', 1],
  ['"\t"', 'Unexpected', 1],
  ['"\\n\n"', 'Unexpected', 3],
  ['"\\x41"', 'Unexpected', 0],
  ['nul', 'Unexpected', 0],
  ['NaN', 'Unexpected', 0],
  ['\ufeff1', 'Unexpected', 0],
  ['\u00a01', 'Unexpected', 0],
])('refuses %j as %s at %i', (text, code, offset) => {
  expect(() => parseJson(text)).toThrow(
    expect.objectContaining({ name: 'JsonError', code, offset }),
  );
});

test('never repeats confidential text in an error about a duplicate key', () => {
  expect(() => parseJson('{"s3cret":1,"s3cret":2}')).not.toThrow(/s3cret/);
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

test('takes nesting up to its limit and no deeper', () => {
  expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
  expect(() => parseJson(nested(MAX_DEPTH + 1))).toThrow(
    expect.objectContaining({ code: 'TooDeep' }),
  );
  expect(() => parseJson('['.repeat(1_000_000))).toThrow(JsonError);
});

test('reads back whatever it wrote', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(equalJson(parseJson(stringifyJson(value)), value)).toBe(true);
      expect(equalJson(cloneJson(value), value)).toBe(true);
    }),
  );
});

test('agrees with the platform on everything that it reads without loss', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t\r '), (text, space) => {
      const expected: unknown = JSON.parse(text);
      // The platform rounds large integers and keeps half surrogate pairs.
      fc.pre(JSON.stringify(expected).isWellFormed() && !/\\ud[89a-f]|\d{16}/i.test(text));
      expect(parseJson(space + text + space)).toEqual(expected);
    }),
  );
});

const fragments = fc.constantFrom(
  ...'{ } [ ] , : " \\ \\u d800 - . e 0 12 true null "a" "__proto__" 1e999'.split(' '),
  ' ',
  '\n',
  '\u0000',
  '99999999999999999999',
);

test('throws nothing but JsonError, and takes nothing that the platform refuses', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragments, { maxLength: 20 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const error = errorOf(() => parseJson(text));
      expect(error === undefined || error instanceof JsonError).toBe(true);
      expect(error !== undefined || errorOf(() => JSON.parse(text)) === undefined).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('finds own properties only', () => {
  expect(getPath({}, ['constructor', 'name'])).toBeUndefined();
  expect(getPath({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
  expect(getPath({ a: [1] }, ['a', '0'])).toBeUndefined();
  expect(isObject([])).toBe(false);
  expect(isObject(null)).toBe(false);
});

test('compares bigints by value, and lists by order', () => {
  expect(equalJson(9007199254740993n, 9007199254740992n)).toBe(false);
  expect(equalJson(9007199254740992, 9007199254740992n)).toBe(true);
  expect(equalJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(equalJson([1, 2], [2, 1])).toBe(false);
  expect(equalJson([], {})).toBe(false);
  expect(equalJson({ a: null }, {})).toBe(false);
  expect(equalJson('1', 1)).toBe(false);
});

test('refuses to write what JSON cannot hold', () => {
  expect(() => stringifyJson(Number.NaN)).toThrow(expect.objectContaining({ code: 'NumberRange' }));
  expect(() => stringifyJson(['\ud800'])).toThrow(
    expect.objectContaining({ code: 'LoneSurrogate' }),
  );
});

test('sets "__proto__" as a property and leaves the prototype alone', () => {
  const object: JsonObject = {};
  setOwn(object, '__proto__', { a: 1 });
  expect(Object.hasOwn(object, '__proto__')).toBe(true);
  expect(object['a']).toBeUndefined();
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
