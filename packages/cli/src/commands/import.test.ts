import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const KEY = 'clotho_3f0c9a1b2d4e_secret';
const PATH = '/api/v1/entries/import';

test('a file goes in parts of whole lines, each with the number of its first', async () => {
  await using server = await startApiServer(({ body }) => {
    const appended = String(body).trim().split('\n').length;
    return { body: { appended, duplicates: 0, last: 1 } };
  });
  const lines = Array.from(
    { length: 9 },
    (_, i) => `{"id":"${i}","body":"${'x'.repeat(2 ** 20)}"}`,
  );
  const file = Buffer.from(`${lines.join('\n')}\n`);
  const host = testHost(server, {
    env: { CLOTHO_API_KEY: KEY },
    openFile: () => Readable.from([file.subarray(0, 5_000_000), file.subarray(5_000_000)]),
  });
  expect(await type(host, `import builds.ndjson --server ${server.url}`)).toBe(0);
  expect(host.stdout()).toBe('9 entries appended\n');
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST ${PATH}`,
    `POST ${PATH}`,
  ]);
  expect(server.seen.map(({ query }) => query.get('line'))).toEqual(['1', '5']);
  expect(server.seen.map(({ body }) => String(body)).join('')).toBe(file.toString());
  expect(server.seen[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
});

test('entries that were there before are counted by themselves', async () => {
  const body = { appended: 1, duplicates: 2, last: 9 };
  await using server = await startApiServer(() => ({ body }));
  const host = testHost(server, { openFile: () => Readable.from([Buffer.from('{}\n{}\n{}')]) });
  expect(await type(host, `import - --server ${server.url}`)).toBe(0);
  expect(host.stdout()).toBe('1 entry appended, 2 were there before\n');
});

test('what is wrong with a line is told, and the rest is not sent', async () => {
  const detail = 'line 7: at must match the pattern (6 entries of this call are durable)';
  await using server = await startApiServer(() => ({ status: 422, body: { detail } }));
  const host = testHost(server, { openFile: () => Readable.from([Buffer.from('{}\n')]) });
  expect(await type(host, `import x --server ${server.url}`)).toBe(1);
  expect(host.stderr()).toContain(detail);
});

test('a file that is not there is a usage error', async () => {
  await using server = await startApiServer(() => ({ body: {} }));
  const host = testHost(server, { openFile: () => createReadStream('/nowhere/x') });
  expect(await type(host, `import x --server ${server.url}`)).toBe(2);
  expect(host.stderr()).toContain('x could not be read');
});
