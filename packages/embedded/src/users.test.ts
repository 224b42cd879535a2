import { expect, test } from 'vitest';
import { createUsers, DEMO_USERS, tokensCsv } from './users.ts';

test('every instance has tokens of its own', () => {
  const [one, two] = [createUsers(), createUsers()];
  const tokens = [...Object.values(one), ...Object.values(two)].map(({ token }) => token);
  expect(new Set(tokens).size).toBe(2 * Object.keys(DEMO_USERS).length);
});

test('the token file has a line for each user, with its groups in quotes', () => {
  const text = tokensCsv({ ann: { token: 't', groups: ['a', 'b'] } });
  expect(text).toBe('t,ann,uid-ann,"a,b"\n');
});
