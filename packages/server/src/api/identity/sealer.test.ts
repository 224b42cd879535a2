import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Sealer } from './sealer.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;
const key = randomBytes(32);
const sealer = new Sealer([key], () => NOW);

test('what was sealed can be opened, and shows nothing', async () => {
  const text = await sealer.seal('session', { token: 'secret' }, NOW + HOUR);
  expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('secret');
  expect(await sealer.open('session', text)).toEqual({ token: 'secret' });
});

test('what was sealed for one purpose is nothing for another', async () => {
  const text = await sealer.seal('oidc-login', {}, NOW + HOUR);
  expect(await sealer.open('session', text)).toBeUndefined();
});

test('it ends at its time', async () => {
  const text = await sealer.seal('session', {}, NOW + HOUR);
  const later = new Sealer([key], () => NOW + HOUR + 1000);
  expect(await later.open('session', text)).toBeUndefined();
});

test.each(['', 'x', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.e30.'])('%j is not ours', async (text) => {
  expect(await sealer.open('session', text)).toBeUndefined();
});

test('an altered text is not opened', async () => {
  const text = await sealer.seal('session', { a: 1 }, NOW + HOUR);
  for (let at = 0; at < text.length; at += 7) {
    const other = text[at] === 'A' ? 'B' : 'A';
    const altered = text.slice(0, at) + other + text.slice(at + 1);
    expect(await sealer.open('session', altered)).toBeUndefined();
  }
});

test('an older key still opens, the first one seals', async () => {
  const newer = randomBytes(32);
  const text = await sealer.seal('session', { a: 1 }, NOW + HOUR);
  const both = new Sealer([newer, key], () => NOW);
  expect(await both.open('session', text)).toEqual({ a: 1 });
  const fresh = await both.seal('session', { a: 2 }, NOW + HOUR);
  expect(await sealer.open('session', fresh)).toBeUndefined();
});
