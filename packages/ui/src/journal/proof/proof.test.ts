import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  appendRange,
  bundleOf,
  bundlePath as corePath,
  checkpointText,
  consistencyProof,
  emptyTree,
  formatVerifierKey,
  inclusionProof,
  leafHash as coreLeafHash,
  nodesFrom,
  rootOf,
  signNote,
  tilePath as coreTilePath,
  type NoteSigner,
} from '@clotho/core/journal';
import { utf8, type Bytes } from './bytes.ts';
import { leafHash } from './hash.ts';
import { openCheckpoint, parseKey } from './note.ts';
import { bundlePath, entriesIn, nodesIn, tilePath, type ReadTile } from './tiles.ts';
import { consistencyPath, inclusionPath, isConsistent, isIncluded, rootAt } from './tree.ts';

// Core made the journal; what is checked here shares no line with it.

const leaves = Array.from({ length: 700 }, (_, i) => utf8(`entry ${i}`));
const tiles = tilesOf(leaves);
const size = fc.integer({ min: 1, max: leaves.length });

test('the root of any size is the one that core has', async () => {
  for (const count of [1, 2, 3, 255, 256, 257, 511, 512, 513, 700]) {
    const root = await rootAt(count, nodesIn(count, readTile));
    expect(Buffer.from(root)).toEqual(Buffer.from(coreRoot(count)));
  }
});

test('inclusion paths are the ones that core makes, and prove their entry alone', async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), async (count, pick) => {
      const index = pick % count;
      const path = await inclusionPath(index, count, nodesIn(count, readTile));
      const core = inclusionProof(
        index,
        count,
        nodesFrom((tile) => tiles.get(coreTilePath(tile)), count),
      );
      expect(path.map(plain)).toEqual(core.map(plain));
      const tree = { size: count, root: bytes(coreRoot(count)) };
      const leaf = await leafHash(leaves[index] ?? utf8(''));
      expect(await isIncluded(index, leaf, tree, path)).toBe(true);
      expect(await isIncluded(index, await leafHash(utf8('forged')), tree, path)).toBe(false);
      const elsewhere = await isIncluded((index + 1) % count, leaf, tree, path);
      expect(elsewhere).toBe(count === 1);
      expect(await isIncluded(index, leaf, tree, path.slice(1))).toBe(count === 1);
    }),
    { numRuns: 60 },
  );
});

test('consistency paths are the ones that core makes, and prove their trees alone', async () => {
  await fc.assert(
    fc.asyncProperty(size, size, async (a, b) => {
      const [older, newer] = [Math.min(a, b), Math.max(a, b)];
      const path = await consistencyPath(older, newer, nodesIn(newer, readTile));
      const core = consistencyProof(
        older,
        newer,
        nodesFrom((tile) => tiles.get(coreTilePath(tile)), newer),
      );
      expect(path.map(plain)).toEqual(core.map(plain));
      const [from, to] = [older, newer].map((count) => ({
        size: count,
        root: bytes(coreRoot(count)),
      }));
      if (!from || !to) throw new Error('two trees were made');
      expect(await isConsistent(from, to, path)).toBe(true);
      const forged = { ...from, root: await leafHash(utf8('forged')) };
      expect(await isConsistent(forged, to, path)).toBe(false);
      expect(await isConsistent(to, from, path)).toBe(older === newer);
    }),
    { numRuns: 60 },
  );
});

test('paths of tiles and bundles are those of the standard', () => {
  expect(tilePath(1, 1_234_067, 256)).toBe('/tile/1/x001/x234/067');
  expect(tilePath(0, 2, 188)).toBe('/tile/0/002.p/188');
  for (const index of [0, 7, 999, 1000, 1_000_000, 123_456_789]) {
    expect(bundlePath(index, (index + 1) * 256)).toBe(`/${corePath(index)}`);
  }
});

test('entries come out of a bundle as they went in, and a cut one is refused', () => {
  const bundle = bytes(bundleOf(leaves.slice(0, 3)));
  expect(entriesIn(bundle).map(plain)).toEqual(leaves.slice(0, 3).map(plain));
  expect(() => entriesIn(bundle.slice(0, -1))).toThrow('ends within its entry 2');
});

test('a checkpoint counts only with the signature of the key', async () => {
  const { signer, line } = signerOf('clotho.example/journal');
  const text = checkpointText('clotho.example/journal', 700, coreRoot(700));
  const note = await signNote(text, signerOf('witness.example').signer, signer);
  const key = await parseKey(line);
  expect(await openCheckpoint(note, key)).toMatchObject({ size: 700 });
  const stranger = await parseKey(signerOf('clotho.example/journal').line);
  await expect(openCheckpoint(note, stranger)).rejects.toMatchObject({ code: 'BadSignature' });
  const altered = note.replace('\n700\n', '\n701\n');
  await expect(openCheckpoint(altered, key)).rejects.toMatchObject({ code: 'BadSignature' });
  await expect(openCheckpoint('no note', key)).rejects.toMatchObject({ code: 'BadNote' });
});

test('a checkpoint under the name of another log is refused', async () => {
  const { signer, line } = signerOf('clotho.example/journal');
  const note = await signNote(checkpointText('other', 700, coreRoot(700)), signer);
  await expect(openCheckpoint(note, await parseKey(line))).rejects.toMatchObject({
    code: 'WrongLog',
  });
});

test('a key with another id is no key', async () => {
  const { line } = signerOf('log');
  await expect(parseKey(line.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).rejects.toMatchObject({
    code: 'BadKey',
  });
});

const readTile: ReadTile = (path) => {
  const tile = tiles.get(path.slice(1));
  return tile ? Promise.resolve(bytes(tile)) : Promise.reject(new Error(`no ${path}`));
};

/** Every tile of every size, partial ones too. */
function tilesOf(all: readonly Bytes[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  let state = emptyTree();
  for (const leaf of all) {
    const appended = appendRange(state, [coreLeafHash(leaf)]);
    state = appended.state;
    for (const tile of appended.tiles) found.set(coreTilePath(tile), tile.bytes);
  }
  return found;
}

function coreRoot(count: number): Uint8Array {
  return rootOf(appendRange(emptyTree(), leaves.slice(0, count).map(coreLeafHash)).state);
}

function signerOf(name: string): { signer: NoteSigner; line: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key = { name, algorithm: 'Ed25519', publicKey: raw } as const;
  return {
    signer: { key, sign: (data) => sign(null, data, privateKey) },
    line: formatVerifierKey(key),
  };
}

function bytes(from: Uint8Array): Bytes {
  return Uint8Array.from(from);
}

function plain(from: Uint8Array): string {
  return Buffer.from(from).toString('hex');
}
