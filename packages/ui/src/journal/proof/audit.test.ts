import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
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
} from '@clotho/core/journal';
import { checkAll, checkEntries, compareWith, look, type Look } from './audit.ts';
import { utf8, type Bytes } from './bytes.ts';
import type { Checkpoint } from './note.ts';
import { LogSource } from './source.ts';

const pair = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const noteKey = { name: 'clotho.example/journal', algorithm: 'Ed25519', publicKey } as const;
const KEY = formatVerifierKey(noteKey);

test('the first look has nothing to compare with, and is kept', async () => {
  const { findings, seen } = await look(new LogSource(await journal(300)), KEY, undefined);
  expect(outcomes(findings)).toEqual({
    signature: 'holds signed',
    key: 'unchecked first-key',
    consistency: 'unchecked first-look',
  });
  expect(seen?.key).toBe(KEY);
});

test('a journal that grew holds, and one that was rewritten does not', async () => {
  const { seen } = await look(new LogSource(await journal(300)), KEY, undefined);
  const grown = await look(new LogSource(await journal(777)), KEY, seen);
  expect(grown.findings).toContainEqual({
    property: 'consistency',
    outcome: 'holds',
    reason: 'grown',
    from: 300,
    size: 777,
  });
  const rewritten = await look(new LogSource(await journal(777, { 12: 'rewritten' })), KEY, seen);
  expect(outcomes(rewritten.findings)['consistency']).toBe('fails rewritten');
  expect(rewritten.seen).toBeUndefined();
});

test('a journal that lost entries fails at the first that is missing', async () => {
  const { seen } = await look(new LogSource(await journal(300)), KEY, undefined);
  const { findings } = await look(new LogSource(await journal(299)), KEY, seen);
  expect(findings).toContainEqual(
    expect.objectContaining({ outcome: 'fails', reason: 'shorter', seq: 299 }),
  );
});

test('another key than before is a failure, and no key says so', async () => {
  const get = await journal(3);
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const other = formatVerifierKey({ ...noteKey, publicKey: Buffer.from(x, 'base64url') });
  const note = new TextDecoder().decode(await get('/checkpoint'));
  const { findings, seen } = await look(new LogSource(get), KEY, { key: other, note });
  expect(outcomes(findings)['key']).toBe('fails other-key');
  expect(seen).toBeUndefined();
  expect((await look(new LogSource(get), undefined, undefined)).findings).toEqual([
    { property: 'signature', outcome: 'unchecked', reason: 'no-key' },
  ]);
});

test('entries as they are shown are in the journal, or it fails at one', async () => {
  const source = new LogSource(await journal(600));
  const { checkpoint } = await signed(look(source, KEY, undefined));
  const shown = [7, 255, 256, 599].map((seq) => ({ seq, leaf: utf8(`entry ${seq}`) }));
  expect(await checkEntries(source, checkpoint, shown)).toMatchObject({
    outcome: 'holds',
    count: 4,
  });
  const forged = [...shown, { seq: 300, leaf: utf8('forged') }];
  expect(await checkEntries(source, checkpoint, forged)).toMatchObject({
    outcome: 'fails',
    seq: 300,
  });
  const young = [{ seq: 600, leaf: utf8('entry 600') }];
  expect(await checkEntries(source, checkpoint, young)).toMatchObject({ outcome: 'unchecked' });
});

test('reading everything finds the one entry that is not what was hashed', async () => {
  const options = { onProgress: () => undefined, signal: new AbortController().signal };
  for (const size of [1, 256, 600]) {
    const source = new LogSource(await journal(size));
    const { checkpoint } = await signed(look(source, KEY, undefined));
    expect(await checkAll(source, checkpoint, options)).toMatchObject({
      outcome: 'holds',
      count: size,
    });
  }
  const good = await journal(600);
  const bad = await journal(600, { 512: 'altered' });
  const source = new LogSource((path) => (path.startsWith('/tile/entries') ? bad : good)(path));
  const { checkpoint } = await signed(look(source, KEY, undefined));
  expect(await checkAll(source, checkpoint, options)).toMatchObject({ outcome: 'fails', seq: 512 });
});

test('tiles that fit their entries but not the signature are found too', async () => {
  const [good, bad] = [await journal(600), await journal(600, { 512: 'altered' })];
  const source = new LogSource((path) => (path === '/checkpoint' ? good : bad)(path));
  const { checkpoint } = await signed(look(source, KEY, undefined));
  const options = { onProgress: () => undefined, signal: new AbortController().signal };
  expect(await checkAll(source, checkpoint, options)).toMatchObject({ outcome: 'fails' });
});

test('what somebody else was shown is the same journal, or another', async () => {
  const source = new LogSource(await journal(600));
  const { checkpoint } = await signed(look(source, KEY, undefined));
  const same = await noteOf(await journal(444));
  expect(await compareWith(source, checkpoint, same, KEY)).toMatchObject({ outcome: 'holds' });
  const other = await noteOf(await journal(444, { 3: 'for others' }));
  expect(await compareWith(source, checkpoint, other, KEY)).toMatchObject({ outcome: 'fails' });
  const later = await noteOf(await journal(601));
  expect(await compareWith(source, checkpoint, later, KEY)).toMatchObject({ outcome: 'unchecked' });
});

/** A journal of so many entries, some with other words. */
async function journal(
  size: number,
  other: Readonly<Record<number, string>> = {},
): Promise<(path: string) => Promise<Bytes>> {
  const leaves = Array.from({ length: size }, (_, i) => utf8(other[i] ?? `entry ${i}`));
  const { state, tiles } = appendRange(emptyTree(), leaves.map(leafHash));
  const text = checkpointText(noteKey.name, size, rootOf(state));
  const signer = { key: noteKey, sign: (data: Uint8Array) => sign(null, data, pair.privateKey) };
  const files = new Map([['/checkpoint', utf8(await signNote(text, signer))]]);
  for (const tile of tiles) files.set(`/${tilePath(tile)}`, Uint8Array.from(tile.bytes));
  for (let at = 0; at < size; at += 256) {
    const part = leaves.slice(at, at + 256);
    files.set(`/${bundlePath(at / 256, part.length)}`, Uint8Array.from(bundleOf(part)));
  }
  return (path) => {
    const file = files.get(path);
    return file ? Promise.resolve(file) : Promise.reject(new Error(`there is no ${path}`));
  };
}

async function noteOf(get: (path: string) => Promise<Bytes>): Promise<string> {
  return new TextDecoder().decode(await get('/checkpoint'));
}

async function signed(looking: Promise<Look>): Promise<{ checkpoint: Checkpoint }> {
  const { checkpoint } = await looking;
  if (!checkpoint) throw new Error('the checkpoint is not signed');
  return { checkpoint };
}

function outcomes(findings: Look['findings']): Record<string, string> {
  return Object.fromEntries(
    findings.map(({ property, outcome, reason }) => [property, `${outcome} ${reason}`]),
  );
}
