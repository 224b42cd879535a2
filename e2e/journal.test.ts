import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { restartDatabase, type ControlPlane } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../scripts/paths.ts';
import {
  approveAll,
  changeManifest,
  configMap,
  deploy,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from './cluster.ts';
import { callJournal, entriesOf, entriesUntil, kindOf, type Shown } from './journal-entries.ts';
import { ownInstance, restart, type OwnInstance } from './own-instance.ts';

// The tests of this file follow one another in an instance whose journal they take away.
let instance: OwnInstance;
let plane: ControlPlane;
let cluster: Cluster;

beforeAll(async () => {
  instance = await ownInstance();
  plane = instance.plane;
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
});
afterAll(() => instance.stop());

const inNamespace = (): string => `namespace=${cluster.namespace}`;
const uidOf = (change: string): Promise<string> =>
  cluster.ok('admin', `get change ${change} -o jsonpath={.metadata.uid}`);

const isContiguous = (entries: Shown[]): boolean =>
  entries.every(({ event }, i) => event.streamseq === String(i + 1));

test('a Change is in the journal from the request to the seal, decided by whom', async () => {
  await deploy(cluster, 'first', configMap('settings', { mode: 'fast' }));
  const all = await entriesUntil(plane, inNamespace(), (found) =>
    found.some(
      (each) => kindOf(each) === 'ObjectSealed' && each.event.subject.endsWith('settings'),
    ),
  );
  const kinds = new Set(all.map(kindOf));
  for (const kind of ['AdmissionHeld', 'ChangeTransition', 'ApprovalDecision', 'ObjectApplied']) {
    expect(kinds).toContain(kind);
  }
  const own = await entriesOf(plane, `stream=change/${await uidOf('first')}`);
  expect(isContiguous(own)).toBe(true);
  const deciders = own
    .filter((each) => kindOf(each) === 'ApprovalDecision')
    .map(({ event }) => event.data.actor.username);
  expect(deciders).toEqual(['plat-bob', 'sec-carol']);
  const held = all.find((each) => kindOf(each) === 'AdmissionHeld');
  expect(held?.event).toMatchObject({
    source: 'clotho/gate',
    data: { actor: { username: 'dev-alice' } },
  });
});

test('while the journal is away writes are held, a Change waits and says so, and nothing is lost', async () => {
  plane.processes.kill('clotho-journal', 'SIGKILL');
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('second', { a: '1' }));
  expect(held.stderr).toContain('held as ManifestRequest');
  const change = changeManifest('second', { requests: [requestOf(held.stderr)] });
  await cluster.ok('dev-alice', 'create -f -', change);
  await cluster.ok('admin', 'wait --for=condition=Recorded=False change/second --timeout=20s');
  const events = await cluster.ok('admin', 'get events.events.k8s.io');
  expect(events).toContain('JournalUnavailable');
  expect(await cluster.ok('admin', 'get change second -o jsonpath={.status.phase}')).toBe('Draft');

  await restart(plane, 'clotho-journal');
  await phaseIs(cluster, 'second', 'PendingApproval');
  await approveAll(cluster, 'second');
  await phaseIs(cluster, 'second', 'Completed');
  expect(isContiguous(await entriesOf(plane, `stream=change/${await uidOf('second')}`))).toBe(true);
  const again = await entriesUntil(plane, inNamespace(), (found) =>
    found.some((each) => kindOf(each) === 'AdmissionHeld' && each.event.id.includes('second')),
  );
  const ids = again.map(({ event }) => `${event.source} ${event.id}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test('what the gate recorded while journal and gate were both killed arrives once', async () => {
  plane.processes.kill('clotho-journal', 'SIGKILL');
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('third', { a: '1' }));
  expect(held.stderr).toContain('held as ManifestRequest');
  plane.processes.kill('clotho-webhook', 'SIGKILL');
  await restart(plane, 'clotho-webhook');
  await restart(plane, 'clotho-journal');
  const found = await entriesUntil(plane, `${inNamespace()}&kind=AdmissionHeld`, (entries) =>
    entries.some(({ event }) => event.id.includes('third')),
  );
  expect(found.filter(({ event }) => event.id.includes('third'))).toHaveLength(1);
});

test('the journal goes on after its database was killed', async () => {
  plane.processes.kill('postgres', 'SIGKILL');
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('fourth', { a: '1' }));
  expect(held.stderr).toContain('held as ManifestRequest');
  await restartDatabase({ stateDir: plane.stateDir, processes: plane.processes });
  await entriesUntil(plane, `${inNamespace()}&kind=AdmissionHeld`, (entries) =>
    entries.some(({ event }) => event.id.includes('fourth')),
  );
  const all = await entriesOf(plane, '');
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i));
});

test('only the processes of Clotho append, strangers see nothing, and refusals are on record', async () => {
  const body = JSON.stringify({ entries: [] });
  const headers = { 'content-type': 'application/json' };
  const post = { method: 'POST', body, headers };
  const refused = await callJournal(plane, 'admin', '/api/v1/entries', post);
  expect(refused.status).toBe(403);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'MayNotAppend', status: 403 });
  const stranger = await callJournal(plane, 'nobody', '/api/v1/entries');
  expect(stranger.status).toBe(401);
  const denials = await entriesUntil(plane, 'kind=AccessDenied', (entries) =>
    entries.some(({ event }) => event.data.actor.username === 'admin'),
  );
  expect(denials[0]?.event.data.body).toMatchObject({ method: 'POST', status: 403 });
});

test('a list is answered 304 until the journal grows, and OpenAPI describes it', async () => {
  const list = '/api/v1/entries?kind=KeyEvent&limit=3';
  const first = await callJournal(plane, 'audit-eve', list);
  const etag = first.headers.get('etag') ?? '';
  const again = await callJournal(plane, 'audit-eve', list, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  const document = await (await callJournal(plane, 'nobody', '/api/openapi.json')).json();
  expect(document).toMatchObject({
    openapi: '3.1.0',
    paths: { '/api/v1/entries': { post: { operationId: 'appendEntries' } } },
  });
});

test('entries are followed live', async () => {
  const stream = await callJournal(plane, 'audit-eve', `/api/v1/live?${inNamespace()}`);
  const reader = (stream.body ?? new ReadableStream()).getReader();
  await cluster.as('dev-alice', 'apply -f -', configMap('live', { a: '1' }));
  let seen = '';
  while (!seen.includes('AdmissionHeld')) {
    const { value, done } = await reader.read();
    if (done) break;
    seen += Buffer.from(value as Uint8Array).toString();
  }
  await reader.cancel();
  expect(seen).toMatch(/id: \d+\nevent: entry\ndata: \{"seq":/);
});

test('the evidence of a Change is accepted offline, and refused with one byte changed', async () => {
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig('audit-eve') };
  const folder = await mkdtemp(path.join(tmpdir(), 'clotho-evidence-'));
  const program = (name: string, ...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [path.join(ROOT, name), ...args], {
      env,
      cwd: folder,
      encoding: 'utf8',
    });
  const cli = (...args: string[]): string => {
    const { status, stdout, stderr } = program('packages/cli/bin/clotho.mjs', ...args);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return String(stdout);
  };
  expect(cli('log', '--change', 'first', '-n', cluster.namespace)).toContain('plat-bob');
  await entriesUntil(plane, `stream=change/${await uidOf('first')}`, (found) =>
    found.some((each) => kindOf(each) === 'StatementSigned'),
  );
  cli('audit', 'export', '--change', 'first', '-n', cluster.namespace, '-f', 'first.tar');
  await writeFile(path.join(folder, 'key'), cli('audit', 'key'));
  const verify = (pack: string): ReturnType<typeof spawnSync> =>
    program('packages/verify/bin/clotho-verify.mjs', pack, '--key', 'key');
  const accepted = verify('first.tar');
  const said = `${String(accepted.stdout)}${String(accepted.stderr)}`;
  expect(said).toContain('proven');
  expect(said).toContain('The in-toto statement is signed by the journal');
  expect(said).toContain('Which version of the archive');
  expect(accepted.status).toBe(0);

  const pack = await readFile(path.join(folder, 'first.tar'));
  const at = pack.indexOf('plat-bob');
  pack[at] = 'P'.charCodeAt(0);
  await writeFile(path.join(folder, 'altered.tar'), pack);
  expect(verify('altered.tar').status).toBe(1);
  await rm(folder, { recursive: true });
});
