import { expect, test } from 'vitest';
import type { Ran } from '../host.ts';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const LINK = 'https://clotho.example/login#code=abc';
const ANSWER = { 'POST /api/v1/login-links': { url: LINK, expiresAt: '2025-12-14T12:10:00Z' } };

test('prints the link, which is made by the login of the kubeconfig', async () => {
  await using server = await startApiServer(routes(ANSWER));
  const host = testHost(server, { interactive: true });
  expect(await type(host, `ui --print --server ${server.url}`)).toBe(0);
  expect(host.stdout()).toBe(`${LINK}\n`);
  expect(server.seen[0]?.headers['authorization']).toMatch(/^Bearer ./);
});

test('opens the browser where there is one, and keeps the code off the terminal', async () => {
  await using server = await startApiServer(routes(ANSWER));
  const ran: (readonly string[])[] = [];
  const runProgram = (name: string, words: readonly string[]): Promise<Ran | undefined> => {
    ran.push([name, ...words]);
    return Promise.resolve(name === 'open' ? { code: 0, out: '', err: '' } : undefined);
  };
  const host = testHost(server, { interactive: true, runProgram });
  expect(await type(host, `ui --server ${server.url}`)).toBe(0);
  expect(ran.at(-1)).toEqual(['open', LINK]);
  expect(host.stdout()).toBe('Opened https://clotho.example in the browser.\n');
});

test('prints the link where nobody sits, or nothing opens it', async () => {
  await using server = await startApiServer(routes(ANSWER));
  for (const interactive of [true, false]) {
    const host = testHost(server, { interactive });
    expect(await type(host, `ui --server ${server.url}`)).toBe(0);
    expect(host.stdout()).toBe(`${LINK}\n`);
  }
});
