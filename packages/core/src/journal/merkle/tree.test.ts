import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { naiveConsistency, naivePath, naiveRoot } from '../testing/naive-tree.ts';
import { hex, leafHash, type Hash } from './hash.ts';
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  rootAt,
} from './proof.ts';
import { splitOf, subtreesOf } from './subtree.ts';
import { tileIn, tileLevels, tilePath, type TileId } from './tile.ts';
import { nodesFrom, tilesFor } from './tile-nodes.ts';
import { appendRange, emptyTree, rootOf, treeState, type TreeState } from './tree.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 80 }),
  fc.constantFrom(255, 256, 257, 511, 512, 513, 700),
);

interface Grown {
  state: TreeState;
  tiles: Map<string, Uint8Array>;
}

/** A tree that was appended to in batches, and every tile that was ever written. */
function grow(leaves: readonly Uint8Array[], batches: readonly number[]): Grown {
  const tiles = new Map<string, Uint8Array>();
  let state = emptyTree();
  let at = 0;
  for (const batch of [...batches, leaves.length]) {
    const appended = appendRange(state, leaves.slice(at, at + batch).map(leafHash));
    for (const tile of appended.tiles) tiles.set(tilePath(tile), tile.bytes);
    state = appended.state;
    at += batch;
  }
  return { state, tiles };
}

const reader =
  (tiles: ReadonlyMap<string, Uint8Array>) =>
  (tile: TileId): Uint8Array | undefined =>
    tiles.get(tilePath({ ...tile, width: 256 })) ?? tiles.get(tilePath(tile));

test('the root is that of RFC 6962 however the leaves were batched', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.integer({ min: 0, max: 300 })), (size, batches) => {
      const leaves = leavesOf(size);
      expect(hex(rootOf(grow(leaves, batches).state))).toBe(naiveRoot(leaves).toString('hex'));
    }),
    { numRuns: 60 },
  );
});

test('a state read back from its edge tiles goes on as the one it was', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 300 }), (size, more) => {
      const leaves = leavesOf(size + more);
      const { state, tiles } = grow(leaves.slice(0, size), []);
      const edge = tileLevels(size).map(({ level, full, rest }) =>
        tiles.get(tilePath({ level, index: full, width: rest })),
      );
      const again = treeState(size, edge);
      expect(again.hashes.map(hex)).toEqual(state.hashes.map(hex));
      const grown = appendRange(again, leaves.slice(size).map(leafHash));
      expect(hex(rootOf(grown.state))).toBe(naiveRoot(leaves).toString('hex'));
    }),
    { numRuns: 60 },
  );
});

test('a state refuses edge tiles that do not fit its size', () => {
  expect(() => treeState(3, [new Uint8Array(64)])).toThrow(/level 0 .* 3 hashes/);
  expect(() => treeState(-1, [])).toThrow(/tree size -1/);
});

test('tiles written along the way hold every node that proofs need', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.nat(),
      fc.array(fc.integer({ min: 0, max: 300 })),
      (size, pick, batches) => {
        fc.pre(size > 0);
        const leaves = leavesOf(size);
        const readNode = nodesFrom(reader(grow(leaves, batches).tiles), size);
        const index = pick % size;
        const inclusion = inclusionProof(index, size, readNode);
        expect(inclusion.map(hex)).toEqual(naivePath(index, leaves).map((h) => h.toString('hex')));
        const consistency = consistencyProof(index + 1, size, readNode);
        const wanted = naiveConsistency(index + 1, leaves).map((h) => h.toString('hex'));
        expect(consistency.map(hex)).toEqual(wanted);
        const older = leaves.slice(0, index + 1);
        expect(hex(rootAt(index + 1, readNode))).toBe(naiveRoot(older).toString('hex'));
      },
    ),
    { numRuns: 60 },
  );
});

test('the tiles that a proof says it needs are those that it reads', () => {
  const size = 70_000;
  for (const index of [0, 255, 256, 65_535, 65_536, 69_999]) {
    const wanted = tilesFor(inclusionRanges(index, size), size).map(tilePath);
    const read = new Set<string>();
    const readNode = nodesFrom((tile) => {
      read.add(tilePath(tile));
      return new Uint8Array(256 * 32);
    }, size);
    inclusionProof(index, size, readNode);
    expect([...read].toSorted()).toEqual(wanted.toSorted());
  }
});

test('a node whose tile is missing names the tile', () => {
  const readNode = nodesFrom(() => undefined, 300);
  expect(() => inclusionProof(7, 300, readNode)).toThrow('tile/0/000');
});

const cases = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(), fc.nat());

test('inclusion proofs hold, and not for any other leaf, place, size, root or path', () => {
  fc.assert(
    fc.property(cases, ([size, pick, where, bit]) => {
      const leaves = leavesOf(size);
      const index = pick % size;
      const claim = {
        index,
        size,
        leaf: leafHash(leaves[index] ?? Buffer.of()),
        root: naiveRoot(leaves),
        proof: naivePath(index, leaves) as Hash[],
      };
      expect(verifyInclusion(claim)).toBe(true);
      const proof = flippedIn(claim.proof, where, bit);
      expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, bit) })).toBe(false);
      expect(verifyInclusion({ ...claim, root: flipped(claim.root, bit) })).toBe(false);
      expect(verifyInclusion({ ...claim, index: size })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: [...claim.proof, claim.root] })).toBe(false);
      if (size === 1) return;
      expect(verifyInclusion({ ...claim, proof })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('consistency proofs hold, and not for any other root, size or path', () => {
  fc.assert(
    fc.property(cases, ([size, pick, where, bit]) => {
      const leaves = leavesOf(size);
      const before = (pick % size) + 1;
      const claim = {
        older: { size: before, root: naiveRoot(leaves.slice(0, before)) },
        newer: { size, root: naiveRoot(leaves) },
        proof: naiveConsistency(before, leaves) as Hash[],
      };
      expect(verifyConsistency(claim)).toBe(true);
      const { older, newer, proof } = claim;
      const badOlder = { ...older, root: flipped(older.root, bit) };
      const badNewer = { ...newer, root: flipped(newer.root, bit) };
      expect(verifyConsistency({ ...claim, older: badOlder })).toBe(false);
      expect(verifyConsistency({ ...claim, newer: badNewer })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...proof, newer.root] })).toBe(false);
      expect(verifyConsistency({ ...claim, older: { ...older, size: 0 } })).toBe(false);
      expect(verifyConsistency({ ...claim, older: { ...older, size: size + 1 } })).toBe(false);
      if (proof.length === 0) return;
      expect(verifyConsistency({ ...claim, proof: flippedIn(proof, where, bit) })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false);
    }),
    { numRuns: 300 },
  );
});

function flipped(hash: Hash, bit: number): Buffer {
  const copy = Buffer.from(hash);
  const at = bit % (copy.length * 8);
  copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
  return copy;
}

function flippedIn(proof: readonly Hash[], where: number, bit: number): Hash[] {
  const at = where % Math.max(1, proof.length);
  return proof.map((hash, i) => (i === at ? flipped(hash, bit) : hash));
}

test('subtrees and splits hold next to powers of two, far beyond 32 bits', () => {
  const big = 2 ** 52;
  expect(splitOf(big)).toBe(big / 2);
  expect(splitOf(big + 1)).toBe(big);
  expect(subtreesOf(0, big - 1)).toHaveLength(52);
  expect(subtreesOf(big - 1, big + 1)).toEqual([
    { level: 0, index: big - 1 },
    { level: 0, index: big },
  ]);
  expect(consistencyRanges(big, big + 1)).toEqual([{ begin: big, end: big + 1 }]);
  expect(() => inclusionRanges(5, 5)).toThrow('a tree of 5 leaves has no leaf 5');
  expect(() => consistencyRanges(0, 5)).toThrow('no proof from 0 to 5');
  expect(tileIn(big, 6, 0)).toEqual({ level: 6, index: 0, width: 16 });
});
