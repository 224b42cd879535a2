import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import {
  appendRange,
  bundleOf,
  bundlePath,
  checkpointText,
  emptyTree,
  formatVerifierKey,
  leafHash,
  rootOf,
  signNote,
  tilePath,
  verifyConsistency,
  verifyInclusion,
  type NoteKey,
} from '@clotho/core/journal';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PEER = path.join(import.meta.dirname, 'tlog-peer');

interface Cases {
  roots: Record<string, string>;
  inclusion: (Case & { index: number; size: number; leaf: string; root: string })[];
  consistency: (Case & {
    olderSize: number;
    olderRoot: string;
    newerSize: number;
    newerRoot: string;
  })[];
}

interface Case {
  what: string;
  proof: (string | null)[] | null;
  valid: boolean;
}

let folder = '';
let cases: Cases;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-tlog-'));
  await promisify(execFile)('go', ['build', '-o', path.join(folder, 'peer'), '.'], {
    cwd: PEER,
    env: { ...process.env, GOWORK: 'off', CGO_ENABLED: '0' },
  });
  cases = JSON.parse(await peer('vectors'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('roots are those of golang.org/x/mod', () => {
  for (const [size, root] of Object.entries(cases.roots)) {
    const leaves = leavesOf(Number(size)).map(leafHash);
    const { state } = appendRange(emptyTree(), leaves);
    expect(Buffer.from(rootOf(state)).toString('base64'), `size ${size}`).toBe(root);
  }
});

test('inclusion is judged as transparency-dev/merkle judges it', () => {
  expect(cases.inclusion.length).toBeGreaterThan(1000);
  for (const each of cases.inclusion) {
    const { index, size, leaf, root, proof, what } = each;
    const claim = { index, size, leaf: bytes(leaf), root: bytes(root), proof: proofOf(proof) };
    expect(verifyInclusion(claim), `${what}: leaf ${index} of ${size}`).toBe(each.valid);
  }
});

test('consistency is judged as transparency-dev/merkle judges it', () => {
  expect(cases.consistency.length).toBeGreaterThan(1000);
  for (const each of cases.consistency) {
    const { olderSize, olderRoot, newerSize, newerRoot, proof, what } = each;
    const claim = {
      older: { size: olderSize, root: bytes(olderRoot) },
      newer: { size: newerSize, root: bytes(newerRoot) },
      proof: proofOf(proof),
    };
    // Nothing can be shown of a tree without leaves: later versions of the peer refuse it too.
    const isValid = each.valid && olderSize > 0;
    expect(verifyConsistency(claim), `${what}: ${olderSize} to ${newerSize}`).toBe(isValid);
  }
});

test.each([1, 255, 256, 257, 70_000])('a log of %i entries is read by x/mod', async (size) => {
  const { dir, key } = await writeLog(size);
  expect((await peer('check', dir, key)).trim()).toBe(String(size));
});

test('x/mod refuses a log of ours with one byte changed', async () => {
  const { dir, key } = await writeLog(300);
  const file = path.join(dir, bundlePath(1, 44));
  const bundle = await readFile(file);
  bundle[14] = (bundle[14] ?? 0) ^ 1;
  await writeFile(file, bundle);
  await expect(peer('check', dir, key)).rejects.toThrow('entry 257');
});

async function writeLog(size: number): Promise<{ dir: string; key: string }> {
  const dir = await mkdtemp(path.join(folder, 'log-'));
  const leaves = leavesOf(size);
  const { state, tiles } = appendRange(emptyTree(), leaves.map(leafHash));
  for (const tile of tiles) await put(path.join(dir, tilePath(tile)), tile.bytes);
  for (let at = 0; at < size; at += 256) {
    const bundle = leaves.slice(at, at + 256);
    await put(path.join(dir, bundlePath(at / 256, bundle.length)), bundleOf(bundle));
  }
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key: NoteKey = { name: 'clotho.example', algorithm: 'Ed25519', publicKey: raw };
  const text = checkpointText('clotho.example', size, rootOf(state));
  const note = await signNote(text, { key, sign: (input) => sign(null, input, privateKey) });
  await put(path.join(dir, 'checkpoint'), Buffer.from(note));
  return { dir, key: formatVerifierKey(key) };
}

async function put(file: string, content: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function peer(...args: string[]): Promise<string> {
  const limits = { maxBuffer: 256 * 1024 * 1024 };
  return (await promisify(execFile)(path.join(folder, 'peer'), args, limits)).stdout;
}

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));
}

function bytes(base64: string | null): Buffer {
  return Buffer.from(base64 ?? '', 'base64');
}

function proofOf(proof: Case['proof']): Buffer[] {
  return (proof ?? []).map(bytes);
}
