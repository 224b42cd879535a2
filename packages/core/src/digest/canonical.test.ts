import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyJson, anyObject } from './arbitraries.ts';
import { canonicalize } from './canonical.ts';
import { equalJson, parseJson, setOwn, type JsonObject } from './json.ts';

test('writes the sample object of RFC 8785 section 3.2', () => {
  const sample = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  expect(canonicalize(parseJson(sample))).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('sorts keys by UTF-16 code units, as the sample of section 3.2.3', () => {
  const sample = String.raw`{
    "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis"
  }`;
  const values = [...canonicalize(parseJson(sample)).matchAll(/:"([^"]+)"/g)].map(
    ([, text]) => text,
  );
  expect(values).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test.each([
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
])('writes the double %s of RFC 8785 appendix B as %s', (bits, text) => {
  expect(canonicalize(doubleOf(bits))).toBe(text);
});

test.each(['7fffffffffffffff', '7ff0000000000000'])('refuses the double %s', (bits) => {
  expect(() => canonicalize(doubleOf(bits))).toThrow(
    expect.objectContaining({ code: 'NumberRange' }),
  );
});

test('refuses half a surrogate pair in values and keys', () => {
  const refusal = expect.objectContaining({ code: 'LoneSurrogate' });
  expect(() => canonicalize('\udead')).toThrow(refusal);
  expect(() => canonicalize({ '\udead': 1 })).toThrow(refusal);
});

test('tells neighbouring 64-bit integers apart', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 2n }), (integer) => {
      const texts = [integer, integer + 1n].map((each) => canonicalize(parseJson(String(each))));
      expect(texts).toEqual([String(integer), String(integer + 1n)]);
    }),
  );
});

test('counts a "__proto__" key', () => {
  expect(canonicalize(parseJson('{"data":{"__proto__":"a"}}'))).not.toBe(
    canonicalize(parseJson('{"data":{"__proto__":"b"}}')),
  );
});

test('survives a round trip', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      const text = canonicalize(value);
      expect(canonicalize(parseJson(text))).toBe(text);
      expect(equalJson(parseJson(text), value)).toBe(true);
    }),
  );
});

test('does not depend on the order of keys', () => {
  fc.assert(
    fc.property(anyObject, (object) => {
      const reversed: JsonObject = {};
      for (const [key, value] of Object.entries(object).toReversed()) setOwn(reversed, key, value);
      expect(canonicalize(reversed)).toBe(canonicalize(object));
    }),
  );
});

test('gives different values different text', () => {
  fc.assert(
    fc.property(anyJson, anyJson, (a, b) => {
      expect(canonicalize(a) === canonicalize(b)).toBe(equalJson(a, b));
    }),
  );
});

function doubleOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}
