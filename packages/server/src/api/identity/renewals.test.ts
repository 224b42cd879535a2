import { UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import type { OidcTokens } from './oidc.ts';
import { Renewals } from './renewals.ts';
import type { Session } from './sessions.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A session whose ID token ends so many seconds from now. */
function session(seconds: number): Session {
  const token = new UnsecuredJWT({ sub: 'erin' }).setExpirationTime(NOW / 1000 + seconds).encode();
  return { id: 's', token, source: 'oidc', refreshToken: 'first', expiresAt: NOW + 3_600_000 };
}

function renewals(renew: () => Promise<OidcTokens>): {
  current: Renewals['current'];
  asked: () => number;
} {
  let asked = 0;
  const oidc = {
    renew: () => {
      asked += 1;
      return renew();
    },
  };
  const all = new Renewals(oidc, log, () => NOW);
  return { current: (each) => all.current(each), asked: () => asked };
}

const fresh = (): Promise<OidcTokens> => Promise.resolve({ token: 'new', refreshToken: 'second' });

test('a token that lasts is left alone', async () => {
  const { current, asked } = renewals(fresh);
  expect(await current(session(120))).toEqual(session(120));
  expect(asked()).toBe(0);
});

test('one that is about to end is renewed once, for all calls that still bring the old one', async () => {
  const { current, asked } = renewals(fresh);
  const [first, second] = await Promise.all([current(session(30)), current(session(30))]);
  expect(first).toEqual({ ...session(30), token: 'new', refreshToken: 'second' });
  expect([second, await current(session(30)), asked()]).toEqual([first, first, 1]);
});

test('when the provider gives none, what is left of the old one is used', async () => {
  const { current } = renewals(() => Promise.reject(new Error('away')));
  expect(await current(session(30))).toEqual(session(30));
});
