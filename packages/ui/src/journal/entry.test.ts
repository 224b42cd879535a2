import { expect, test } from 'vitest';
import { inWords, parsePage } from './entry.ts';
import { spread } from './spread.ts';

const HASH = 'a'.repeat(64);

test('a leaf stays the text that was hashed, whatever it holds', () => {
  const leaves = [
    '{"data":{"actor":{"username":"eve"},"body":{"2":1,"1":"\\"}{\\\\"},"subject":{"kind":"Change","name":"a","namespace":"shop"}},"stream":"change/1"}',
    '{"data":{"actor":{"username":"dan"},"body":{"big":12345678901234567890}},"prev":"b"}',
  ];
  const items = leaves.map((leaf, i) => `{"seq":${i},"hash":"${HASH}","event":${leaf}}`);
  const { entries, next } = parsePage(`{"items":[${items.join(',')}],"next":"1"}`);
  expect(entries.map(({ leaf }) => leaf)).toEqual(leaves);
  expect(next).toBe('1');
  expect(entries[0]).toMatchObject({
    actor: 'eve',
    stream: 'change/1',
    change: { namespace: 'shop', name: 'a' },
  });
  expect(entries[1]).toMatchObject({ actor: 'dan', prev: 'b' });
});

test('an empty page is the end', () => {
  expect(parsePage('{"items":[],"next":null}')).toEqual({ entries: [], next: undefined });
});

test('an entry speaks for itself before its facts do', () => {
  expect(inWords({ body: { from: 'Draft', message: 'waits for platform-review' } })).toBe(
    'waits for platform-review',
  );
  expect(inWords({ body: { from: 'Draft', to: 'Approved', nested: {}, count: 2 } })).toBe(
    'from: Draft, to: Approved, count: 2',
  );
  expect(inWords({ body: { digest: `sha256:${HASH}` } })).toBe('digest: sha256:aaaaaaaaaaaa…');
});

test('what was hashed is spread over lines without altering any of it', () => {
  const value = { b: [1, { c: '{"x":[' }], 2: null, a: {}, e: [], t: 'ü"\\' };
  expect(spread(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(spread('{"big":12345678901234567890}')).toBe('{\n  "big": 12345678901234567890\n}');
});
