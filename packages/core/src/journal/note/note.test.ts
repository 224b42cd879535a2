import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { expect, test } from 'vitest';

import { checkpointText, parseCheckpoint } from './checkpoint.ts';
import {
  formatVerifierKey,
  keyIdOf,
  parseVerifierKey,
  type NoteAlgorithm,
  type NoteKey,
} from './key.ts';
import { addSignatures, openNote, signNote, type NoteSigner } from './note.ts';

interface Pair extends NoteSigner {
  privateKey: KeyObject;
}

function pair(name: string, algorithm: NoteAlgorithm = 'Ed25519'): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key: NoteKey = { name, algorithm, publicKey: raw };
  return { key, privateKey, sign: (bytes) => sign(null, bytes, privateKey) };
}

const text = checkpointText('clotho.example/journal', 7, Buffer.alloc(32, 5));

// The example key of the C2SP signed-note specification and of golang.org/x/mod/sumdb/note.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SIGNED = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

test('opens a note that another implementation signed', () => {
  const key = parseVerifierKey(PETER);
  expect(formatVerifierKey(key)).toBe(PETER);
  expect(openNote(SIGNED, [key]).signatures).toMatchObject([
    { name: 'PeterNeumann', state: 'Valid' },
  ]);
});

test('several keys sign one note, and each signature stands for itself', async () => {
  const [old, fresh, stranger] = [pair('log'), pair('log'), pair('log')];
  const note = await signNote(text, old, fresh);
  const { signatures, text: read } = openNote(note, [fresh.key, stranger.key]);
  expect(read).toBe(text);
  expect(signatures.map(({ state }) => state)).toEqual(['Unknown', 'Valid']);
  expect(keyIdOf(old.key)).not.toBe(keyIdOf(fresh.key));
});

test('an altered text is not what was signed', async () => {
  const log = pair('log');
  const note = (await signNote(text, log)).replace('\n7\n', '\n8\n');
  expect(openNote(note, [log.key]).signatures).toMatchObject([{ state: 'Invalid' }]);
});

test('the lines of witnesses are kept, checked and bring their time', async () => {
  const [log, witness] = [pair('log'), pair('witness.example', 'CosignatureV1')];
  const note = await signNote(text, log);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_790_000_000n);
  const signature = sign(
    null,
    Buffer.from(`cosignature/v1\ntime 1790000000\n${text}`),
    witness.privateKey,
  );
  const blob = Buffer.concat([Buffer.from(keyIdOf(witness.key), 'hex'), time, signature]);
  const line = `— witness.example ${blob.toString('base64')}`;
  const cosigned = addSignatures(note, [line, line]);
  const { signatures } = openNote(cosigned, [log.key, witness.key]);
  expect(signatures).toMatchObject([
    { name: 'log', state: 'Valid' },
    { name: 'witness.example', state: 'Valid', time: 1_790_000_000, line },
  ]);
  expect(addSignatures(note, [])).toBe(note);
  const late = cosigned.replace('\n7\n', '\n9\n');
  expect(openNote(late, [witness.key]).signatures[1]).toMatchObject({ state: 'Invalid' });
  await expect(signNote(text, witness)).rejects.toThrow('key of a witness');
});

test.each([
  ['', 'a signed note is'],
  ['text\n', 'a signed note is'],
  ['text\n\n', 'a signed note is'],
  ['text\n\n— log AAAA', 'a signed note is'],
  ['text\n\n- log AAAAAAAA\n', 'no signature line'],
  ['text\n\n— log AAAAAA\n', 'no signature line'],
  ['te\txt\n\n— log AAAAAAAA\n', 'no controls'],
])('%j is no note', (note, reason) => {
  expect(() => openNote(note, [])).toThrow(reason);
});

test.each([
  PETER.replace('c74f20a3', 'c74f20a4'),
  PETER.replace('PeterNeumann', 'Peter Neumann'),
  PETER.slice(0, -4),
  'PeterNeumann',
])('%s is no key', (key) => {
  expect(() => parseVerifierKey(key)).toThrow('is no Ed25519 verifier key');
});

test('a checkpoint reads back, whatever lines follow', () => {
  const checkpoint = { origin: 'clotho.example/journal', size: 7, root: Buffer.alloc(32, 5) };
  expect(parseCheckpoint(text)).toEqual(checkpoint);
  expect(parseCheckpoint(`${text}more\n`)).toEqual(checkpoint);
});

test.each([
  'o\n07\nAAAA\n',
  `o\n-1\n${Buffer.alloc(32).toString('base64')}\n`,
  `\n1\n${Buffer.alloc(32).toString('base64')}\n`,
  `o\n1\n${Buffer.alloc(31).toString('base64')}\n`,
  `o\n1\n${Buffer.alloc(32).toString('base64')}`,
])('%j is no checkpoint', (wrong) => {
  expect(() => parseCheckpoint(wrong)).toThrow('a checkpoint is a line each');
});
