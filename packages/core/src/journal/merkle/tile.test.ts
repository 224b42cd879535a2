import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { bundleOf, MAX_LEAF_BYTES, parseBundle } from './bundle.ts';
import { bundlePath, hashInTile, parseTilePath, tileIn, tilePath } from './tile.ts';

test.each([
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 3, index: 999, width: 5 }, 'tile/3/999.p/5'],
  [{ level: 1, index: 1000, width: 255 }, 'tile/1/x001/000.p/255'],
])('%j lies at %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path);
  expect(parseTilePath(path)).toEqual(tile);
});

test('bundles lie beside the tiles of leaves', () => {
  expect(bundlePath(1000)).toBe('tile/entries/x001/000');
  expect(bundlePath(7, 3)).toBe('tile/entries/007.p/3');
  expect(parseTilePath('tile/entries/007.p/3')).toEqual({ level: -1, index: 7, width: 3 });
});

test.each([
  'tile/0/1',
  'tile/0/x000/001',
  'tile/00/001',
  'tile/64/001',
  'tile/0/001.p/0',
  'tile/0/001.p/256',
  'tile/0/001.p/257',
  'tile/0/../001',
  'tile/0/001/',
  '',
])('%j is no path of a tile', (path) => {
  expect(() => parseTilePath(path)).toThrow('is no path of tlog-tiles');
});

test('a tile has the width that the size of the tree gives it', () => {
  expect(tileIn(600, 0, 2)).toEqual({ level: 0, index: 2, width: 88 });
  expect(tileIn(600, 1, 0)).toEqual({ level: 1, index: 0, width: 2 });
  expect(() => tileIn(600, 1, 1)).toThrow('no tile 1 at level 1');
  expect(() => hashInTile(new Uint8Array(64), 2)).toThrow('no hash 2');
});

const leaf = fc.uint8Array({ maxLength: 300 });

test('a bundle gives its leaves back', () => {
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 256 }), (leaves) => {
      const read = parseBundle(bundleOf(leaves));
      expect(read.map((each) => [...each])).toEqual(leaves.map((each) => [...each]));
    }),
  );
});

test('a bundle takes leaves of 65,535 bytes and none larger', () => {
  const largest = new Uint8Array(MAX_LEAF_BYTES).fill(7);
  expect(parseBundle(bundleOf([largest]))[0]).toHaveLength(MAX_LEAF_BYTES);
  expect(() => bundleOf([new Uint8Array(MAX_LEAF_BYTES + 1)])).toThrow(
    'put its content into a blob',
  );
});

test('a bundle that ends too early, is empty or too long is refused', () => {
  const bundle = bundleOf([Buffer.from('abc'), Buffer.from('def')]);
  for (let length = 0; length < bundle.length; length += 1) {
    if (length === 5) continue;
    expect(() => parseBundle(bundle.subarray(0, length))).toThrow(/ends within leaf|1 to 256/);
  }
  expect(() => bundleOf([])).toThrow('1 to 256 leaves');
  expect(() => parseBundle(new Uint8Array(2 * 257))).toThrow('1 to 256 leaves');
});
