import { generateKeyPairSync, sign } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  checkpointText,
  keyIdOf,
  openNote,
  signNote,
  type Hash,
  type NoteAlgorithm,
  type NoteKey,
} from '@clotho/core/journal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WitnessError } from './error.ts';
import { cosign, type Witness } from './witness.ts';

// A server that answers what C2SP tlog-witness has a witness answer; whether proofs hold is for the
// real one, see e2e/journal/witness.test.ts.
interface Answer {
  status: number;
  body?: string;
  type?: string;
}

const SECONDS = 1_790_000_000;

let server: http.Server;
let witness: Witness;
let answers: ((body: string) => Answer)[];
let asked: string[];
let checkpoint: string;
const pair = newPair('w.example', 'CosignatureV1');

beforeEach(async () => {
  [answers, asked] = [[], []];
  server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${body.split('\n')[0] ?? ''}`);
      const {
        status,
        body: text = '',
        type = 'text/plain',
      } = answers.shift()?.(body) ?? {
        status: 500,
      };
      response.writeHead(status, { 'content-type': type }).end(text);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  witness = { name: 'w', key: pair.key, url: `http://127.0.0.1:${port}/prefix` };
  const log = newPair('clotho', 'Ed25519');
  const text = checkpointText('clotho', 7, Buffer.alloc(32, 5));
  checkpoint = await signNote(text, { key: log.key, sign: (bytes) => log.sign(bytes) });
});
afterEach(() => new Promise((resolve) => void server.close(resolve)));

const signed = (body: string): Answer => ({
  status: 200,
  body: `${line(body, newPair('w.example', 'CosignatureV1'))}\n${line(body, pair)}\n`,
});
const remembers =
  (size: number): (() => Answer) =>
  () => ({ status: 409, body: `${size}\n`, type: 'text/x.tlog.size' });
const status =
  (code: number, body = ''): (() => Answer) =>
  () => ({ status: code, body });

const proofs: string[] = [];
const consistency = (older: number, newer: number): Promise<Hash[]> => {
  proofs.push(`${older} to ${newer}`);
  return Promise.resolve(older === 0 ? [] : [Buffer.alloc(32, older)]);
};
const ask = (older: number): ReturnType<typeof cosign> =>
  cosign(witness, { checkpoint, older, consistency });

const failure = async (older = 3): Promise<WitnessError> => {
  try {
    await ask(older);
  } catch (error) {
    if (error instanceof WitnessError) return error;
    throw error;
  }
  throw new Error('it was signed');
};

test('its own signature is taken, those of keys that are not known are passed over', async () => {
  answers = [signed];
  const { line: own, time } = await ask(3);
  expect(time).toBe(SECONDS);
  expect(asked).toEqual(['POST /prefix/add-checkpoint old 3']);
  const { signatures } = openNote(`${checkpoint}${own}\n`, [pair.key]);
  expect(signatures.at(-1)).toMatchObject({ state: 'Valid', name: 'w.example' });
});

test('a witness that remembers another size is shown the proof from there, once', async () => {
  answers = [remembers(5), signed];
  proofs.length = 0;
  await ask(0);
  expect(proofs).toEqual(['0 to 7', '5 to 7']);
  expect(asked[1]).toContain('old 5');
  answers = [remembers(5), remembers(6)];
  expect((await failure(0)).code).toBe('OtherHistory');
});

test.each([
  ['more entries than there are', [remembers(9)], 'OtherHistory', 'has signed 9 entries'],
  ['this size, with another root', [remembers(7), remembers(7)], 'OtherHistory', 'another history'],
  ['a tree that did not grow', [status(422, 'bad proof')], 'OtherHistory', 'bad proof'],
  ['no such journal', [status(404)], 'UnknownLog', 'does not know this journal'],
  ['no such key', [status(403)], 'UnknownLog', 'does not know the key'],
  ['a fault of its own', [status(500)], 'Unavailable', 'answers 500'],
  ['nothing to read', [status(200, 'welcome\n')], 'BadAnswer', 'without a signature of its key'],
  ['nothing', [status(200)], 'BadAnswer', 'without a signature of its key'],
  ['too much', [status(200, 'x'.repeat(100_000))], 'BadAnswer', 'far too long'],
] as const)('a witness that knows %s', async (_what, given, code, reason) => {
  answers = [...given];
  const error = await failure();
  expect(error.code).toBe(code);
  expect(error.message).toContain(reason);
});

test('a signature over something else is none', async () => {
  answers = [(body) => signed(body.replace('\n7\n', '\n8\n'))];
  expect((await failure()).code).toBe('BadAnswer');
});

test('who is not there is asked again later', async () => {
  witness = { ...witness, url: 'http://127.0.0.1:1' };
  expect((await failure()).code).toBe('Unavailable');
});

interface Pair {
  key: NoteKey;
  sign: (bytes: Uint8Array) => Buffer;
}

function newPair(name: string, algorithm: NoteAlgorithm): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    key: { name, algorithm, publicKey: raw },
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

function line(body: string, { key, sign: signBytes }: Pair): string {
  const { text } = openNote(body.slice(body.indexOf('\n\n') + 2), []);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(SECONDS));
  const said = Buffer.from(`cosignature/v1\ntime ${SECONDS}\n${text}`);
  const blob = Buffer.concat([Buffer.from(keyIdOf(key), 'hex'), time, signBytes(said)]);
  return `— ${key.name} ${blob.toString('base64')}`;
}
