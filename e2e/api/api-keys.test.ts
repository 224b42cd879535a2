import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readEnvironment, waitFor } from '@clotho/embedded';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesUntil } from '../journal-entries.ts';
import { restart } from '../own-instance.ts';
import { CLOTHO, through } from './browser.ts';

interface Made {
  id: string;
  key: string;
  hash?: string;
}

let cluster: Cluster;
let ui = '';

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  ui = (await readEnvironment(cluster.plane.stateDir)).ui ?? '';
});

const keysAsked = (scopes: string[], namespaces?: string[]): string =>
  JSON.stringify({ name: 'build', scopes, days: 1, ...(namespaces ? { namespaces } : {}) });

const ask = (user: string, body: string): Promise<Response> =>
  callJournal(cluster.plane, user, '/api/v1/api-keys', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });

async function make(scopes: string[], namespaces?: string[]): Promise<Made> {
  const answer = await ask('admin', keysAsked(scopes, namespaces));
  expect(answer.status).toBe(201);
  return (await answer.json()) as Made;
}

const call = (key: string, at: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${ui}${at}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });

function entry(kind: string, more: object = {}): object {
  return {
    id: `test/${randomBytes(6).toString('hex')}`,
    at: '2025-12-15T02:00:00Z',
    kind,
    actor: { username: 'plat-bob' },
    subject: { apiVersion: 'v1', kind: 'Image', namespace: cluster.namespace, name: 'app' },
    body: { digest: 'sha256:00' },
    ...more,
  };
}

const append = (key: string, ...entries: object[]): Promise<Response> =>
  call(key, '/api/v1/entries', { method: 'POST', body: JSON.stringify({ entries }) });

test('a pipeline puts on record what it built, in its own name, and its use is on record', async () => {
  const { key, id, hash } = await make(['append'], [cluster.namespace]);
  expect(hash).toBeUndefined();
  expect((await append(key, entry('Artifact'))).status).toBe(201);
  const [artifact] = await entriesUntil(
    cluster.plane,
    `namespace=${cluster.namespace}&kind=Artifact`,
    (all) => all.length > 0,
  );
  expect(artifact?.event).toMatchObject({
    source: `pipeline/${id}`,
    data: { actor: { username: `apikey:build:${id}` } },
  });
  await entriesUntil(
    cluster.plane,
    `kind=ApiKeyUse&subject=ApiKey/${cluster.namespace}/${id}`,
    (all) => all.length > 0,
  );
});

test.each([
  ['a decision', () => entry('ApprovalDecision')],
  ['a login', () => entry('Login')],
  ['a key', () => entry('ApiKey')],
  ['the history of a Change', () => entry('Attestation', { change: { name: 'c', uid: 'u' } })],
  [
    'another namespace',
    () =>
      entry('Artifact', {
        subject: { apiVersion: 'v1', kind: 'Image', namespace: 'production', name: 'x' },
      }),
  ],
])('a key does not append %s', async (_, what) => {
  const { key } = await make(['append'], [cluster.namespace]);
  const answer = await append(key, entry('Artifact'), what());
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
    403,
    'NotForKeys',
  ]);
});

test('a key reads what it was made for, and nothing of the cluster', async () => {
  const { key } = await make(['read'], [cluster.namespace]);
  expect((await call(key, `/api/v1/entries?namespace=${cluster.namespace}`)).status).toBe(200);
  expect((await call(key, '/api/v1/entries')).status).toBe(403);
  expect((await call(key, '/api/v1/entries?namespace=production')).status).toBe(403);
  expect((await append(key, entry('Artifact'))).status).toBe(403);
  const events = through(`${CLOTHO}/namespaces/${cluster.namespace}/approvalevents`);
  for (const [at, method] of [
    [through('api/v1/namespaces'), 'GET'],
    [events, 'POST'],
    ['/api/v1/watch?resource=changes', 'GET'],
    ['/api/v1/login-links', 'POST'],
    ['/api/v1/api-keys', 'GET'],
  ] as const) {
    const init = method === 'POST' ? { method, body: '{}' } : { method };
    expect([at, (await call(key, at, init)).status]).toEqual([at, 403]);
  }
});

test('a revoked key is good for nothing, at once and after a restart', async () => {
  const { key, id } = await make(['read'], [cluster.namespace]);
  const entries = `/api/v1/entries?namespace=${cluster.namespace}`;
  expect((await call(key, entries)).status).toBe(200);
  const revoked = await callJournal(cluster.plane, 'admin', `/api/v1/api-keys/${id}`, {
    method: 'DELETE',
  });
  expect(await revoked.json()).toMatchObject({ id, revokedAt: expect.any(String) as string });
  expect((await call(key, entries)).status).toBe(401);
  await restart(cluster.plane, 'clotho-journal');
  expect((await call(key, entries)).status).toBe(401);
  const altered = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  expect((await call(altered, entries)).status).toBe(401);
});

test('who may not keep keys makes none, nor one that reads what they may not', async () => {
  expect((await ask('dev-alice', keysAsked(['append']))).status).toBe(403);
  await cluster.ok('admin', 'create rolebinding keepers --clusterrole=admin --user=sre-dan');
  const own = keysAsked(['read'], [cluster.namespace]);
  await waitFor(async () => (await ask('sre-dan', own)).status === 201, {
    timeoutMs: 30_000,
    describe: 'the new right to count',
  });
  expect((await ask('sre-dan', keysAsked(['read']))).status).toBe(403);
  expect(
    (await ask('sre-dan', keysAsked(['read'], [cluster.namespace, 'clotho-gate']))).status,
  ).toBe(403);
});

function cli(env: Record<string, string>, ...args: string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
}

test('the command line makes, uses, lists and revokes keys', () => {
  const admin = { KUBECONFIG: cluster.plane.kubeconfig('admin') };
  const made = cli(admin, 'apikey', 'create', 'ci', '--scope', 'read', '-n', cluster.namespace);
  const key = String(made.stdout).trim();
  expect(key).toMatch(/^clotho_/);
  const pipeline = { KUBECONFIG: '/nowhere', CLOTHO_SERVER: ui, CLOTHO_API_KEY: key };
  expect(cli(pipeline, 'log', '-n', cluster.namespace).status).toBe(0);
  const [, id = ''] = key.split('_');
  expect(String(cli(admin, 'apikey', 'list').stdout)).toContain(id);
  expect(String(cli(admin, 'apikey', 'revoke', id).stdout)).toContain('is revoked');
  expect(cli(pipeline, 'log', '-n', cluster.namespace).status).toBe(1);
});
