import { generateKeyPairSync, sign } from 'node:crypto';

import { expect, test } from 'vitest';

import { parseEnvelope, parseStatement, signerOf, signStatement, type Statement } from './dsse.ts';
import type { NoteSigner } from './note/note.ts';

function signer(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key = { name, algorithm: 'Ed25519', publicKey: raw } as const;
  return { key, sign: (bytes) => sign(null, bytes, privateKey) };
}

const statement: Statement = {
  subject: [{ name: 'shop/web', digest: { sha256: 'aa'.repeat(32) } }],
  predicateType: 'https://clotho.cosmosdevops.co.uk/change/v1',
  predicate: { change: 'fast-mode', approvals: ['plat-bob'] },
};

test('a statement reads back, and who signed it is known', async () => {
  const [log, other] = [signer('log'), signer('other')];
  const envelope = parseEnvelope(await signStatement(statement, log));
  expect(parseStatement(envelope)).toEqual(statement);
  expect(signerOf(envelope, [other.key, log.key])?.name).toBe('log');
  expect(signerOf(envelope, [other.key])).toBeUndefined();
});

test('an altered statement is signed by nobody', async () => {
  const log = signer('log');
  const envelope = parseEnvelope(await signStatement(statement, log));
  const payload = Buffer.from(Buffer.from(envelope.payload).toString().replace('bob', 'eve'));
  expect(signerOf({ ...envelope, payload }, [log.key])).toBeUndefined();
  expect(signerOf({ ...envelope, payloadType: 'text/plain' }, [log.key])).toBeUndefined();
});

test.each(['{}', '[]', '{"payloadType":"a","payload":"b","signatures":[{}]}'])(
  '%s is no envelope',
  (text) => {
    expect(() => parseEnvelope(text)).toThrow(/envelope/);
  },
);

test('an envelope of something else holds no statement', () => {
  const envelope = { payloadType: 'text/plain', payload: Buffer.from('{}'), signatures: [] };
  expect(() => parseStatement(envelope)).toThrow('no in-toto Statement');
});
