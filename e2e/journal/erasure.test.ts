import { spawnSync } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ApiKeyAnswer, Change, ErasureAnswer, Problem } from '@clotho/api';
import { readEnvironment, waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { ARCHIVE_BUCKET } from '../../scripts/servers.ts';
import { configMap, deploy, openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesOf, entriesUntil, kindOf } from '../journal-entries.ts';

let cluster: Cluster;
let folder = '';
let ui = '';
let pipeline = '';
const WHY = { reason: 'asked by the person', basis: 'GDPR Art. 17(1)(b)', ticket: 'PRIV-42' };

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  ui = (await readEnvironment(cluster.plane.stateDir)).ui ?? '';
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-erasure-'));
  const binding = `erasers-${cluster.namespace}`;
  await cluster.ok(
    'admin',
    `create clusterrolebinding ${binding} --clusterrole=clotho-erase --user=audit-eve`,
  );
  await waitFor(async () => (await erase('audit-eve', 'ab'.repeat(32))).status === 404, {
    timeoutMs: 30_000,
    describe: 'the right to erase to count',
  });
  const scopes = { name: 'build', scopes: ['append'], days: 1, namespaces: [cluster.namespace] };
  const made = await callJournal(cluster.plane, 'admin', '/api/v1/api-keys', json(scopes));
  pipeline = ((await made.json()) as ApiKeyAnswer).key;
});
afterAll(async () => {
  await cluster.ok('admin', `delete clusterrolebinding erasers-${cluster.namespace}`);
  await rm(folder, { recursive: true, force: true });
});

const json = (body: object): { method: string; body: string; headers: Record<string, string> } => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const erase = (user: string, sha256: string, why: object = WHY): Promise<Response> =>
  callJournal(cluster.plane, user, `/api/v1/blobs/${sha256}/erasure`, json(why));

const answerOf = async (answer: Promise<Response>): Promise<ErasureAnswer> =>
  (await answer).json() as Promise<ErasureAnswer>;

const read = (at: string): Promise<Response> => callJournal(cluster.plane, 'admin', at);

/** Attaches a salted text to an entry of a pipeline. */
async function attach(text: string): Promise<{ sha256: string; seq: number }> {
  const bytes = Buffer.concat([randomBytes(32), Buffer.from(text)]);
  const sha256 = hash('sha256', bytes);
  const authorization = `Bearer ${pipeline}`;
  const put = await fetch(`${ui}/api/v1/blobs/${sha256}?salted=true`, {
    method: 'PUT',
    body: bytes,
    headers: { authorization, 'content-type': 'application/octet-stream' },
  });
  expect(put.status).toBe(201);
  const entry = {
    id: `test/${sha256}`,
    at: '2025-12-15T02:00:00Z',
    kind: 'Attestation',
    actor: { username: 'anybody' },
    subject: { apiVersion: 'v1', kind: 'Image', namespace: cluster.namespace, name: 'app' },
    body: { what: 'a review' },
    blobs: [{ sha256, size: bytes.length, salted: true, name: 'review.txt' }],
  };
  const appended = await fetch(`${ui}/api/v1/entries`, {
    ...json({ entries: [entry] }),
    headers: { authorization, 'content-type': 'application/json' },
  });
  const { receipts } = (await appended.json()) as { receipts: { seq: number }[] };
  return { sha256, seq: receipts[0]?.seq ?? -1 };
}

function cli(user: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), ...args],
    {
      env: { ...process.env, KUBECONFIG: cluster.plane.kubeconfig(user) },
      encoding: 'utf8',
      cwd: folder,
    },
  );
  return { status: result.status, out: result.stdout, err: result.stderr };
}

test('two people erase content; the entry that says so is there, and the bytes are gone', async () => {
  const { sha256, seq } = await attach('Ada Lovelace lives in London');
  expect(await (await read(`/api/v1/entries/${seq}/blobs/${sha256}`)).text()).toContain('Ada');
  const first = await erase('audit-eve', sha256);
  expect(first.status).toBe(202);
  const request = (await first.json()) as ErasureAnswer;
  expect(request).toMatchObject({ state: 'Requested', by: 'audit-eve' });
  // One person does not become two by asking twice.
  expect(await answerOf(erase('audit-eve', sha256))).toEqual(request);
  expect((await read(`/api/v1/blobs/${sha256}`)).status).toBe(200);

  const second = await erase('admin', sha256, { reason: 'checked with legal', ticket: 'L-1' });
  expect(second.status).toBe(200);
  const done = (await second.json()) as ErasureAnswer;
  expect(done).toMatchObject({ state: 'Erased', reason: WHY.reason });
  const [entry] = await entriesOf(cluster.plane, `subject=Blob/${sha256}&kind=BlobErased`);
  expect(entry).toMatchObject({
    seq: done.entry,
    event: {
      source: 'clotho/journal',
      data: {
        body: {
          sha256,
          ...WHY,
          requestedBy: 'audit-eve',
          request: request.entry,
          confirmation: 'checked with legal',
          contents: [{ sha256, size: 60, salted: true }],
        },
      },
    },
  });
  for (const at of [`/api/v1/blobs/${sha256}`, `/api/v1/entries/${seq}/blobs/${sha256}`]) {
    const gone = await read(at);
    expect(gone.status).toBe(410);
    expect(gone.headers.get('content-type')).toContain('application/problem+json');
    const { detail } = (await gone.json()) as Problem;
    expect(detail).toContain(`as entry ${done.entry} says: ${WHY.reason}`);
  }
  // Again, by whomever: the same answer, and no second entry.
  expect(await answerOf(erase('audit-eve', sha256))).toEqual(done);
  expect(await entriesOf(cluster.plane, `subject=Blob/${sha256}&kind=BlobErased`)).toHaveLength(1);
});

test('what was erased is not brought back by sending it again', async () => {
  const text = Buffer.concat([Buffer.alloc(32, 7), Buffer.from('the same again')]);
  const sha256 = hash('sha256', text);
  const put = (): Promise<Response> =>
    fetch(`${ui}/api/v1/blobs/${sha256}?salted=true`, {
      method: 'PUT',
      body: text,
      headers: {
        authorization: `Bearer ${pipeline}`,
        'content-type': 'application/octet-stream',
      },
    });
  expect((await put()).status).toBe(201);
  await erase('audit-eve', sha256);
  expect((await answerOf(erase('admin', sha256))).state).toBe('Erased');
  expect((await put()).status).toBe(410);
});

test('an evidence pack says who erased what and why, and is proven', async () => {
  const { sha256, seq } = await attach('Grace Hopper');
  const entry = (await entriesOf(cluster.plane, `namespace=${cluster.namespace}`)).find(
    (each) => each.seq === seq,
  );
  const { time = '' } = (entry?.event ?? {}) as { time?: string };
  expect(time).not.toBe('');
  const recorded = String(Reflect.get(entry?.event ?? {}, 'recordedat'));
  const after = new Date(Date.parse(recorded) + 1).toISOString();
  const before = new Date(Date.parse(recorded) - 1).toISOString();
  await erase('audit-eve', sha256);
  const { entry: erasure } = await answerOf(erase('admin', sha256));
  // The span ends before the erasure, which is shown all the same.
  const exported = cli(
    'admin',
    'audit',
    'export',
    '--from',
    before,
    '--to',
    after,
    '-f',
    'span.tar',
  );
  expect(exported.err).toBe('');
  const key = cli('admin', 'audit', 'key').out.trim();
  const verified = cli('admin', 'verify', 'span.tar', '--key', key);
  expect([verified.status, verified.out]).toEqual([
    0,
    expect.stringContaining(
      `content erased at entry ${erasure} by admin, asked for by audit-eve`,
    ) as string,
  ]);
  expect(verified.out).toContain('the tree still proves its hash and its size');
  expect((await readFile(path.join(folder, 'span.tar'))).includes('Grace Hopper')).toBe(false);
});

test('of what was archived the key goes at once, and the locked copy when its lock ends', async () => {
  await deploy(cluster, 'personal', configMap('customer', { name: 'Ada' }));
  const text = await cluster.ok('admin', 'get change personal -o json');
  const { status, metadata }: Change = JSON.parse(text);
  const digest = status?.archive?.digest ?? '';
  const { s3 } = await readEnvironment(cluster.plane.stateDir);
  const open = (): ReturnType<typeof cli> =>
    cli(
      'admin',
      'audit',
      'open',
      'personal',
      '-n',
      cluster.namespace,
      '--archive',
      `${s3}/${ARCHIVE_BUCKET}`,
      '--key',
      path.join(cluster.plane.stateDir, 'pki/archive.key'),
    );
  expect(open()).toMatchObject({ status: 0, out: expect.stringContaining('Ada') as string });

  const asked = ['audit', 'erase', digest, '--reason', WHY.reason, '--ticket', 'PRIV-43'];
  expect(cli('audit-eve', ...asked)).toMatchObject({
    status: 2,
    err: expect.stringContaining('--yes') as string,
  });
  expect(cli('audit-eve', ...asked, '--yes').out).toContain('A second person confirms it');
  const erased = cli('admin', ...asked, '--yes');
  expect(erased.out).toContain(`${digest} is erased`);
  expect(erased.out).toMatch(/Pending: content\/sha256\/\w+ in bucket \S+ is locked/);

  expect(open()).toMatchObject({
    status: 1,
    err: expect.stringContaining(WHY.reason) as string,
  });
  const history = await entriesUntil(cluster.plane, `stream=change/${metadata.uid}`, (all) =>
    all.some((each) => kindOf(each) === 'BlobErased'),
  );
  expect(history.map(kindOf)).toEqual(
    expect.arrayContaining(['Archived', 'ErasureRequested', 'BlobErased']),
  );
  cli('admin', 'audit', 'export', '--change', 'personal', '-n', cluster.namespace, '-f', 'c.tar');
  const key = cli('admin', 'audit', 'key').out.trim();
  const verified = cli('admin', 'verify', 'c.tar', '--key', key);
  expect([verified.status, verified.out]).toEqual([
    0,
    expect.stringContaining('ticket PRIV-43') as string,
  ]);
});

test.each([
  ['somebody without the right', { user: 'plat-bob', why: WHY, refusal: [403, 'MayNotErase'] }],
  ['no ground', { user: 'admin', why: { reason: 'as I like' }, refusal: [422, 'NoGround'] }],
  ['no reason', { user: 'admin', why: { basis: 'GDPR' }, refusal: [400, 'BadRequest'] }],
  ['nothing there', { user: 'admin', why: WHY, refusal: [404, 'NoBlob'] }],
])('with %s nothing is erased', async (_, { user, why, refusal }) => {
  const answer = await erase(user, 'cd'.repeat(32), why);
  expect([answer.status, ((await answer.json()) as Problem).code]).toEqual(refusal);
});

test('no API key erases, and who tries without the right is on record', async () => {
  const { sha256 } = await attach('x');
  const answer = await fetch(`${ui}/api/v1/blobs/${sha256}/erasure`, {
    ...json(WHY),
    headers: { authorization: `Bearer ${pipeline}`, 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(403);
  await erase('sec-carol', sha256);
  await entriesUntil(cluster.plane, 'kind=AccessDenied&actor=sec-carol', (all) =>
    all.some(({ event }) => event.data.body['reason'] === 'MayNotErase'),
  );
});
