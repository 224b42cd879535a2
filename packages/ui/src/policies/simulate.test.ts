import { expect, test } from 'vitest';
import { warningsIn } from './lockdown.ts';
import { manifestsIn } from './simulate.ts';

test('several documents are several objects, and empty ones none', () => {
  const one = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
  expect(manifestsIn(`---\n${one}---\n---\n${one}`)).toHaveLength(2);
  expect(() => manifestsIn('')).toThrow('at least one object');
  expect(() => manifestsIn('kind: ConfigMap')).toThrow('needs apiVersion');
  expect(() => manifestsIn('a: [')).toThrow(/Flow sequence/);
});

test('what the gate says in warnings is read without its quotes', () => {
  expect(warningsIn('299 - "clotho: it would hold \\"a\\", b", 299 - "and c"')).toEqual([
    'it would hold "a", b',
    'and c',
  ]);
});
