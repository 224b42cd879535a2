import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAbout, matchesAny } from './scope.ts';

test.each([
  ['*', 'anything', true],
  ['prod-*', 'prod-eu', true],
  ['prod-*', 'preprod-eu', false],
  ['*-prod', 'eu-prod', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['exact', 'exact', true],
  ['exact', 'exactly', false],
  ['a.c', 'abc', false],
])('%s matches %s: %s', (pattern, name, expected) => {
  expect(matchesAny([pattern], name)).toBe(expected);
});

test('patterns match as a regular expression of the same meaning does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(letters, text, (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      expect(matchesAny([pattern], name)).toBe(expected);
    }),
  );
});

test('everything that a window names must fit; what it does not name is all', () => {
  const subject = { namespace: 'shop', labels: { tier: 'gold' }, application: 'cart' };
  const about = (spec: object): boolean => isAbout({ spec: { type: 'Deny', ...spec } }, subject);
  expect(about({})).toBe(true);
  expect(about({ namespaces: ['sh*'], applications: ['cart'] })).toBe(true);
  expect(about({ namespaces: ['sh*'], applications: ['other'] })).toBe(false);
  expect(about({ changeSelector: { matchLabels: { tier: 'gold' } } })).toBe(true);
  expect(about({ changeSelector: { matchLabels: { tier: 'iron' } } })).toBe(false);
  expect(about({ clusters: ['in-cluster'] })).toBe(true);
  expect(about({ clusters: ['https://elsewhere.example'] })).toBe(false);
  expect(about({ namespaces: [] })).toBe(false);
});
