import { newTimestampAuthority } from '@clotho/testkit';
import { expect, test } from 'vitest';

import { parseAuthorities } from './chain.ts';
import { readDer } from './der.ts';
import { TimestampError } from './error.ts';
import { timestampRequest } from './request.ts';
import { readToken } from './token.ts';
import { verifyTimestamp, type TimestampClaim } from './verify.ts';

const content = Buffer.from('clotho.example\n7\nBQUF\n');
const authority = newTimestampAuthority();
const authorities = parseAuthorities(authority.issuerPem);

function codeOf(response: Uint8Array, claim: Partial<TimestampClaim> = {}): string {
  try {
    verifyTimestamp(response, { content, authorities, ...claim });
    return 'Genuine';
  } catch (error) {
    if (error instanceof TimestampError) return error.code;
    throw error;
  }
}

test('a timestamp is genuine under the certificate of the authority, or of its issuer', () => {
  const nonce = Buffer.from('017f', 'hex');
  const response = authority.stamp(content, { at: '20261121140000.5Z', nonce });
  for (const pem of [
    authority.issuerPem,
    authority.ownPem,
    authority.issuerPem + authority.ownPem,
  ]) {
    const claim = { content, authorities: parseAuthorities(pem), nonce };
    expect(verifyTimestamp(response, claim)).toEqual({
      at: Date.parse('2026-11-21T14:00:00.5Z'),
      accuracyMs: 1000,
      authority: 'Example TSA',
      serial: '2a',
    });
  }
});

test('it says nothing of other content, and answers no other request', () => {
  const response = authority.stamp(content, { nonce: Buffer.of(5) });
  expect(codeOf(response, { content: Buffer.from('else') })).toBe('OtherContent');
  expect(codeOf(response, { nonce: Buffer.of(6) })).toBe('NonceDiffers');
  expect(codeOf(authority.stamp(content), { nonce: Buffer.of(5) })).toBe('NonceDiffers');
  expect(codeOf(response, { nonce: Buffer.of(0, 5) })).toBe('Genuine');
});

test('who is not trusted may sign what they like', () => {
  const stranger = newTimestampAuthority({ name: 'Example TSA' });
  expect(codeOf(stranger.stamp(content))).toBe('Untrusted');
  expect(codeOf(authority.stamp(content), { authorities: [] })).toBe('Untrusted');
});

test.each([
  ['before its certificate was valid', '20191231235959Z'],
  ['after its certificate was valid', '20400101000001Z'],
])('a timestamp %s does not count', (_when, at) => {
  expect(codeOf(authority.stamp(content, { at }))).toBe('Untrusted');
});

test('a certificate for something else makes no timestamps', () => {
  const server = newTimestampAuthority({ usage: 'serverAuth' });
  const trusted = { authorities: parseAuthorities(server.issuerPem) };
  expect(codeOf(server.stamp(content), trusted)).toBe('Untrusted');
});

test('a refusal is told in the words of the authority', () => {
  const response = authority.stamp(content, { refusal: 'too many requests' });
  expect(() => readToken(response)).toThrow(
    'the authority gave no timestamp (status 2): too many requests',
  );
});

test('no bit of what is signed can be changed', () => {
  const response = authority.stamp(content);
  const { info, signer } = readToken(response);
  const attributes = signer.children[3]?.content ?? Buffer.alloc(0);
  const signature = signer.children[5]?.content ?? Buffer.alloc(0);
  for (const part of [info, attributes, signature]) {
    expect(part.length).toBeGreaterThan(0);
    const at = response.indexOf(part);
    for (let i = 0; i < part.length; i += 1) {
      const altered = Buffer.from(response);
      altered[at + i] = (altered[at + i] ?? 0) ^ 1;
      expect(codeOf(altered), `byte ${i}`).not.toBe('Genuine');
    }
  }
});

test('whatever is no timestamp is told to be none', () => {
  const response = authority.stamp(content);
  for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), response.subarray(0, 80)]) {
    expect(codeOf(bytes)).toBe('Unreadable');
  }
  for (let i = 0; i < response.length; i += 1) {
    const altered = Buffer.from(response);
    altered[i] = (altered[i] ?? 0) ^ 0x55;
    expect(() => codeOf(altered)).not.toThrow();
  }
});

test('certificates are read from PEM, whatever stands between them', () => {
  expect(parseAuthorities(`# mine\n${authority.issuerPem}\n\n${authority.ownPem}`)).toHaveLength(2);
  expect(() => parseAuthorities('nothing')).toThrow('no certificate in PEM');
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  expect(() => parseAuthorities(broken)).toThrow('can not be read');
});

test('a request names the hash of the content and the nonce', () => {
  const request = readDer(timestampRequest(content, Buffer.of(1, 2, 3)));
  expect(request.children.map(({ tag }) => tag)).toEqual([2, 16, 2, 1]);
  expect(Buffer.from(request.children[2]?.content ?? [])).toEqual(Buffer.of(1, 2, 3));
});
