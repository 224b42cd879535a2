import { expect, test } from 'vitest';
import type { JsonObject } from '@clotho/api';
import { heldRows } from './held-rows.ts';
import { movedSince } from './moved.ts';

test('the difference that the gate stored is read field by field', () => {
  const rows = heldRows(
    [
      'spec.replicas: 1 → 3',
      'metadata.labels["a: b"]: added "x → y"',
      'spec.paused: removed true',
      '# … cut at 64 KiB',
    ].join('\n'),
  );
  expect(rows).toEqual([
    { path: 'spec.replicas', op: 'change', before: '1', after: '3' },
    { path: 'metadata.labels["a: b"]', op: 'add', after: '"x → y"' },
    { path: 'spec.paused', op: 'remove', before: 'true' },
  ]);
});

test('a value that was cut within its quotes ends where it was cut', () => {
  expect(heldRows('data.file: "one… → "two…')).toEqual([
    { path: 'data.file', op: 'change', before: '"one…', after: '"two…' },
  ]);
});

test('only what the write alters counts as moved, wherever it stands in its list', () => {
  const rows = heldRows('spec.containers[name=app].image: "a:1" → "a:2"\nspec.replicas: 1 → 3');
  expect(movedSince(rows, deployed('a:1', 1))).toEqual([]);
  expect(movedSince(rows, deployed('a:9', 1))).toEqual(['spec.containers[name=app].image']);
  expect(movedSince(rows, deployed('a:1', 5))).toEqual(['spec.replicas']);
});

test('a field that somebody else added by now moved, one that was long is compared as it is shown', () => {
  const long = 'x'.repeat(300);
  const rows = heldRows(`data.new: added "1"\ndata.long: "${'x'.repeat(199)}… → "y"`);
  expect(movedSince(rows, { data: { long } })).toEqual([]);
  expect(movedSince(rows, { data: { long, new: '2' } })).toEqual(['data.new']);
});

function deployed(image: string, replicas: number): JsonObject {
  return { spec: { replicas, containers: [{ name: 'other' }, { name: 'app', image }] } };
}
