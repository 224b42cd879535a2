import { generateKeyPairSync, sign } from 'node:crypto';
import {
  keyIdOf,
  openNote,
  parseCheckpoint,
  verifyConsistency,
  type NoteKey,
} from '@clotho/core/journal';
import { waitFor, type DatabaseRole } from '@clotho/embedded';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openJournal, type Journal } from './journal.ts';
import { entry, optionsFor, testServer, testSigner, type TestServer } from './testing/database.ts';
import type { WitnessedCheckpoint } from './witnessed.ts';

let server: TestServer;
let urls: (role: DatabaseRole) => string;
let journal: Journal;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  urls = await server.database();
});

/** Appends until there are so many entries, and waits until they are signed. */
const grown = async (size: number): Promise<WitnessedCheckpoint> => {
  const { size: before } = await journal.health();
  const rest = Array.from({ length: size - before }, (_, i) => entry(`${before + i}`));
  await journal.append('gate', rest);
  return waitFor(
    async () => {
      const newest = await journal.checkpoints.newest();
      return newest?.size === size && newest;
    },
    { timeoutMs: 20_000, describe: `the checkpoint of ${size} entries` },
  );
};

const opened = async (signer = testSigner()): Promise<void> => {
  journal = await openJournal(optionsFor(urls, signer));
  await waitFor(() => journal.leads, { timeoutMs: 20_000, describe: 'the lead' });
};

const pair = generateKeyPairSync('ed25519');
const key: NoteKey = {
  name: 'w.example',
  algorithm: 'CosignatureV1',
  publicKey: Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
};

const lineOver = (note: string): string => {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_790_000_000n);
  const text = `cosignature/v1\ntime 1790000000\n${openNote(note, []).text}`;
  const blob = [
    Buffer.from(keyIdOf(key), 'hex'),
    time,
    sign(null, Buffer.from(text), pair.privateKey),
  ];
  return `— ${key.name} ${Buffer.concat(blob).toString('base64')}`;
};

test('a cosignature stands under its checkpoint, also for other servers, and under no other', async () => {
  const signer = testSigner();
  await opened(signer);
  const first = await grown(5);
  await journal.checkpoints.addCosignature({ size: 5, line: lineOver(first.note) }, key);
  await journal.checkpoints.addCosignature({ size: 4, line: lineOver(first.note) }, key);
  const cosigned = await journal.checkpoint();
  const states = openNote(cosigned ?? '', [signer.key, key]).signatures.map(({ state }) => state);
  expect(states).toEqual(['Valid', 'Valid']);
  expect(await journal.checkpoints.newest()).toEqual({ ...first, note: cosigned });
  const reader = await openJournal(optionsFor(urls, signer));
  expect(await reader.checkpoint()).toBe(cosigned);
  await reader.stop();

  const second = await grown(7);
  expect(second.note).toBe(second.signed);
  const found = await journal.checkpoints.newestCosigned(10);
  expect(found.map(({ size }) => size)).toEqual([5]);
  expect((await journal.checkpoints.newestCosignature(key))?.size).toBe(5);
  await journal.stop();
});

test('the proof for a witness shows that the tree grew from any size', async () => {
  await opened();
  const checkpoints: WitnessedCheckpoint[] = [];
  for (const size of [1, 3, 256, 300, 600]) checkpoints.push(await grown(size));
  const [newest, ...others] = checkpoints.toReversed().map(({ note }) => {
    const { size, root } = parseCheckpoint(openNote(note, []).text);
    return { size, root };
  });
  for (const older of others) {
    const newer = newest ?? older;
    const proof = await journal.checkpoints.consistency(older.size, newer.size);
    expect(verifyConsistency({ older, newer, proof }), `from ${older.size}`).toBe(true);
  }
  expect(await journal.checkpoints.consistency(0, 600)).toEqual([]);
  expect(await journal.checkpoints.consistency(600, 600)).toEqual([]);
  await journal.stop();
});

const sizes = (found: readonly { size: number }[]): number[] => found.map(({ size }) => size);

test('the first timestamp over enough entries is found for each authority', async () => {
  await opened();
  for (const size of [2, 4, 6]) {
    const { signed } = await grown(size);
    for (const authority of ['https://a.example', 'https://b.example']) {
      const response = Buffer.from(`${authority} over ${signed.length}`);
      const at = 1_790_000_000_500 + size;
      await journal.checkpoints.addTimestamp({ size, authority, at, response });
    }
  }
  const { checkpoints } = journal;
  expect(sizes(await checkpoints.firstTimestamps({ least: 3, most: 6 }))).toEqual([4, 4]);
  expect(sizes(await checkpoints.firstTimestamps({ least: 5, most: 5 }))).toEqual([]);
  const newest = await checkpoints.newestTimestamps();
  expect(sizes(newest)).toEqual([6, 6]);
  expect(newest[0]).toMatchObject({ at: 1_790_000_000_506, note: (await grown(6)).signed });
  await journal.stop();
});

test.each(['clotho', 'clotho_owner'] as const)('the role %s alters neither', async (role) => {
  await opened();
  const { note } = await grown(2);
  await journal.checkpoints.addCosignature({ size: 2, line: lineOver(note) }, key);
  const response = Buffer.from('answer');
  await journal.checkpoints.addTimestamp({ size: 2, authority: 'a', at: 0, response });
  const sql = postgres(urls(role), { max: 1, onnotice: () => undefined });
  const refused = { code: '42501' };
  for (const table of ['cosignature', 'timestamp']) {
    const altering = [`UPDATE journal.${table} SET size = 1`, `DELETE FROM journal.${table}`];
    for (const text of [...altering, `TRUNCATE journal.${table}`]) {
      await expect(sql.unsafe(text)).rejects.toMatchObject(refused);
    }
  }
  await sql.end();
  await journal.stop();
});
