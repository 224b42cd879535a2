import { expect, test } from 'vitest';
import { relayedName, signatureOf, signatureProblem } from './signature.ts';

// The values of Slack's own description of its signatures.
const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const documented = {
  timestamp: '1531420618',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};
const at = 1_531_420_618_000;

test('the documented request is Slack’s', () => {
  expect(signatureOf(documented, secret)).toBe(documented.signature);
  expect(signatureProblem(documented, secret, at)).toBeNull();
});

test.each([
  ['another body', { body: `${documented.body}x` }],
  ['another time', { timestamp: '1531420619' }],
  ['another signature', { signature: documented.signature.replace('a', 'b') }],
  ['a shorter signature', { signature: 'v0=' }],
  ['no signature', { signature: '' }],
])('%s is not', (_, altered) => {
  expect(signatureProblem({ ...documented, ...altered }, secret, at)).toBe('NotSigned');
});

test('another app’s is not', () => {
  expect(signatureProblem(documented, 'another secret', at)).toBe('NotSigned');
});

test('it is good for five minutes, whoever’s clock is ahead', () => {
  for (const minutes of [-5, -1, 1, 5]) {
    expect(signatureProblem(documented, secret, at + minutes * 60_000)).toBeNull();
  }
  for (const minutes of [-6, 6, 600]) {
    expect(signatureProblem(documented, secret, at + minutes * 60_000)).toBe('Stale');
  }
  const signedNever = { ...documented, timestamp: 'soon' };
  const signature = signatureOf(signedNever, secret);
  expect(signatureProblem({ ...signedNever, signature }, secret, at)).toBe('Stale');
});

test('each request has a name of its own, which is a name of Kubernetes', () => {
  const name = relayedName(documented);
  expect(name).toMatch(/^chat-[0-9a-f]{40}$/);
  expect(relayedName({ ...documented, timestamp: '1531420619' })).not.toBe(name);
  // How it was signed makes no other request of it.
  expect(relayedName({ ...documented, signature: 'v0=00' })).toBe(name);
});
