import { expect, test } from 'vitest';
import { LoginLinks } from './login-links.ts';

const MINUTE = 60_000;
const taken = (token: string): Promise<string> => Promise.resolve(token);

test('a code is good once', async () => {
  const links = new LoginLinks(() => 0);
  const { code } = links.make('token');
  expect(await links.redeem('another', taken)).toBeUndefined();
  expect(await links.redeem(code, taken)).toBe('token');
  expect(await links.redeem(code, taken)).toBeUndefined();
});

test('two that come at once with one code are not both let in', async () => {
  const links = new LoginLinks(() => 0);
  const { code } = links.make('token');
  const both = await Promise.all([links.redeem(code, taken), links.redeem(code, taken)]);
  expect(both).toEqual(['token', undefined]);
});

test('a code is good for five minutes', async () => {
  let now = 0;
  const links = new LoginLinks(() => now);
  const { code, expiresAt } = links.make('token');
  expect(expiresAt).toBe(5 * MINUTE);
  now = 5 * MINUTE;
  expect(await links.redeem(code, taken)).toBeUndefined();
});

test('a login that fails for a reason of ours does not use the code up', async () => {
  const links = new LoginLinks(() => 0);
  const { code } = links.make('token');
  await expect(links.redeem(code, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await links.redeem(code, taken)).toBe('token');
});
