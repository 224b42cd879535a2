import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { crdOf } from './crd.ts';
import { kinds } from './kinds/index.ts';

const folder = path.resolve(import.meta.dirname, '../generated/crds');
const definitions = Object.values(kinds);

test.each(definitions.map((definition) => [definition.kind, definition] as const))(
  'the generated CRD of %s is current (npm run generate)',
  (_, definition) => {
    const file = path.join(folder, `${definition.plural}.yaml`);
    expect(parse(readFileSync(file, 'utf8'), { version: '1.1' })).toEqual(
      JSON.parse(JSON.stringify(crdOf(definition))),
    );
  },
);

test('nothing else is generated', () => {
  const expected = definitions.map(({ plural }) => `${plural}.yaml`).toSorted();
  expect(readdirSync(folder).toSorted()).toEqual(expected);
});

test('every field that people can set says what it means', () => {
  const silent = definitions.flatMap((definition) =>
    undescribed(crdOf(definition)['spec'], definition.kind),
  );
  expect(silent).toEqual([]);
});

/** Paths of schema properties without a description. */
function undescribed(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    const here = undescribed(value, `${at}.${key}`);
    if (key !== 'properties' || typeof value !== 'object' || value === null) return here;
    const missing = Object.entries(value)
      .filter(([name]) => !['metadata', 'spec', 'status'].includes(name))
      .filter(([, each]: [string, unknown]) => !describes(each));
    return [...here, ...missing.map(([name]) => `${at}.${name}`)];
  });
}

function describes(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'description' in schema;
}
