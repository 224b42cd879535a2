import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironment } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesOf } from '../journal-entries.ts';

let cluster: Cluster;
let server = '';
let key = '';
const folder = mkdtempSync(path.join(tmpdir(), 'clotho-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  server = (await readEnvironment(cluster.plane.stateDir)).server ?? '';
  const made = await callJournal(cluster.plane, 'admin', '/api/v1/api-keys', {
    method: 'POST',
    body: JSON.stringify({
      name: 'import',
      scopes: ['append'],
      days: 1,
      namespaces: [cluster.namespace],
    }),
    headers: { 'content-type': 'application/json' },
  });
  ({ key } = (await made.json()) as { key: string });
});

/** Lines of a pipeline, of a run of their own. */
function lines(count: number, alter: (entry: object, i: number) => object = (e) => e): string[] {
  const run = randomBytes(6).toString('hex');
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify(
      alter(
        {
          id: `import/${run}/${i}`,
          at: '2025-12-15T02:00:00Z',
          kind: 'Artifact',
          actor: { username: 'whoever' },
          subject: { apiVersion: 'v1', kind: 'Image', namespace: cluster.namespace, name: run },
          body: { number: i, name: 'größer\nals' },
        },
        i,
      ),
    ),
  );
}

async function send(text: string, at = '/api/v1/entries/import'): Promise<[number, object]> {
  const answer = await fetch(`${server}${at}`, {
    method: 'POST',
    body: text,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
  });
  return [answer.status, (await answer.json()) as object];
}

test('thousands of lines are entries in their order, once, however often they are sent', async () => {
  const all = lines(3000);
  const text = all.join('\n');
  const [status, answer] = await send(text);
  expect([status, answer]).toMatchObject([200, { appended: 3000, duplicates: 0 }]);
  expect((await send(text))[1]).toMatchObject({ appended: 0, duplicates: 3000 });
  const { subject } = JSON.parse(all[0] ?? '') as { subject: { name: string } };
  const found = await entriesOf(
    cluster.plane,
    `subject=Image/${cluster.namespace}/${subject.name}`,
  );
  expect(found.map(({ event }) => event.data.body['number'])).toEqual(all.map((_, i) => i));
  expect(found[7]?.event.data.actor.username).toMatch(/^apikey:import:/);
  expect(found[7]?.event.data.body['name']).toBe('größer\nals');
});

test('a wrong line is named with its field; mended, only what is missing is added', async () => {
  const good = lines(500);
  const bad = good.with(400, (good[400] ?? '').replace('2025-12-15T02:00:00Z', 'yesterday'));
  const [status, answer] = await send(bad.join('\n'), '/api/v1/entries/import?line=1001');
  expect([status, answer]).toMatchObject([
    422,
    { code: 'BadLine', detail: expect.stringMatching(/^line 1401: at must match pattern/) },
  ]);
  expect((await send(good.join('\n')))[1]).toMatchObject({ appended: 100, duplicates: 400 });
});

test('what is too large for a leaf, or not for a pipeline to say, is named by its line', async () => {
  const large = lines(3, (entry, i) =>
    i === 1 ? { ...entry, body: { t: 'x'.repeat(70_000) } } : entry,
  );
  expect(await send(large.join('\n'))).toMatchObject([
    422,
    { detail: expect.stringMatching(/^line 2: .* into a blob/) },
  ]);
  const alert = lines(3, (entry, i) => (i === 2 ? { ...entry, kind: 'Alert' } : entry));
  expect(await send(alert.join('\n'))).toMatchObject([
    403,
    { code: 'NotForKeys', detail: expect.stringMatching(/^line 3: /) },
  ]);
});

test('the command line imports a file, and says what was there before', () => {
  const file = path.join(folder, 'builds.ndjson');
  writeFileSync(file, `${lines(5000).join('\n')}\n`);
  const run = (): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), 'import', file], {
      env: { ...process.env, CLOTHO_SERVER: server, CLOTHO_API_KEY: key },
      encoding: 'utf8',
    });
  expect(run()).toMatchObject({ status: 0, stdout: '5000 entries appended\n' });
  expect(run()).toMatchObject({
    status: 0,
    stdout: '0 entries appended, 5000 were there before\n',
  });
});

test('nobody imports without a key that appends', async () => {
  const answer = await callJournal(cluster.plane, 'admin', '/api/v1/entries/import', {
    method: 'POST',
    body: lines(1).join(''),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(answer.status).toBe(403);
});

test.each([
  ['of another type', { 'content-type': 'application/json' }, '{}'],
  ['that is not there', {}, undefined],
])('a body %s is told so', async (_, headers, body) => {
  const answer = await fetch(`${server}/api/v1/entries/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  expect([answer.status, await answer.json()]).toMatchObject([415, { code: 'NotLines' }]);
});
