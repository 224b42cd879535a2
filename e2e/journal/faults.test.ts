import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, readEnvironment, restartDatabase, waitFor } from '@clotho/embedded';
import { loadKubeConfig } from '@clotho/kube';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { ARCHIVE_BUCKET } from '../../scripts/servers.ts';
import { entriesOf } from '../journal-entries.ts';
import { ownInstance, type OwnInstance } from '../own-instance.ts';
import { databaseAs, entriesOfChanges } from './seeded.ts';

// Two journal servers at one database; writers that know both append over HTTP, each entry until
// it is acknowledged, while one thing after the other is killed.
const SERVERS = ['clotho-journal', 'clotho-journal-2'] as const;
const WRITERS = 24;
const LEAD = 7_020_102;

let instance: OwnInstance;
let urls: string[];
let token: string;

beforeAll(async () => {
  instance = await ownInstance();
  const { plane } = instance;
  const { server } = await readEnvironment(plane.stateDir);
  const file = path.join(plane.stateDir, 'run/kubeconfig.clotho-gate.clotho-gate');
  token = loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
  for (const name of ['clotho-webhook', 'clotho-operator']) plane.processes.kill(name, 'SIGKILL');
  const [port = 0] = await freePorts(1);
  const first = plane.processes.require(SERVERS[0]);
  const env = { ...first.env, CLOTHO_API_PORT: String(port), CLOTHO_REPLICA: SERVERS[1] };
  plane.processes.start({ ...first, name: SERVERS[1], env });
  urls = [server ?? '', `http://127.0.0.1:${port}`];
  await Promise.all(urls.map(answers));
});
afterAll(() => instance.stop());

const answers = (url: string): Promise<unknown> =>
  waitFor(
    () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    { timeoutMs: 60_000, describe: `${url} to be ready` },
  );

interface Acknowledged {
  id: string;
  seq: number;
}

/** Every status that says "not now" is tried again with the same id at the other server. */
const append = async (entry: { id: string }, attempt: number): Promise<number | undefined> => {
  const response = await fetch(`${urls[attempt % urls.length] ?? ''}/api/v1/entries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ entries: [entry] }),
  }).catch(() => undefined);
  if (response?.status === 201) {
    const { receipts } = (await response.json()) as { receipts: { seq: number }[] };
    return receipts[0]?.seq;
  }
  const text = await response?.text();
  if (response && response.status < 500) throw new Error(text);
  return undefined;
};

const acknowledged: Acknowledged[] = [];

const writer = async (name: string, running: () => boolean): Promise<void> => {
  for (let i = 0; running(); i += 1) {
    const [entry = { id: '' }] = entriesOfChanges(`${name}/${i}`, 1, 1);
    let seq: number | undefined;
    for (let attempt = 0; seq === undefined && (attempt === 0 || running()); attempt += 1) {
      if (attempt > 0) await delay(20);
      seq = await append(entry, attempt);
    }
    if (seq !== undefined) acknowledged.push({ id: entry.id, seq });
  }
};

const grows = async (by: number): Promise<void> => {
  const before = acknowledged.length;
  await waitFor(() => acknowledged.length >= before + by, {
    timeoutMs: 90_000,
    describe: `${by} more acknowledged entries`,
  });
};

test('whatever is killed, what was acknowledged is there once, in one order, and proven', async () => {
  const { plane } = instance;
  let running = true;
  const writing = Array.from({ length: WRITERS }, (_, i) => writer(`w${i}`, () => running));
  await grows(200);
  for (let round = 0; round < 2; round += 1) {
    // Both in turn, so that the one that leads is among them, in the middle of what it does.
    for (const name of SERVERS) {
      plane.processes.kill(name, 'SIGKILL');
      await grows(50);
      await plane.processes.restart(name);
      await grows(50);
    }
    plane.processes.kill('postgres', 'SIGKILL');
    await restartDatabase(plane);
    await grows(100);
    // The leader's connection is cut; it may not know yet while the other takes over.
    const admin = await databaseAs(plane, 'postgres');
    await admin`SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE locktype = 'advisory' AND objid = ${LEAD} AND granted`;
    await admin.end();
    await grows(100);
  }
  running = false;
  await Promise.all(writing);
  await Promise.all(urls.map(answers));

  const all = await entriesOf(plane, '');
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i));
  const seqs = new Map(all.map(({ seq, event }) => [`${event.source} ${event.id}`, seq]));
  expect(seqs.size).toBe(all.length);
  const lost = acknowledged.filter(({ id, seq }) => seqs.get(`clotho/gate ${id}`) !== seq);
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(800);

  const audited = await audit();
  expect(audited).toMatchObject({ code: 0 });
});

/** The whole journal against its tree and the archived checkpoints of both servers. */
const audit = async (): Promise<{ code: number | null; out: string }> => {
  const { plane, stateDir } = instance;
  const { s3 } = await readEnvironment(stateDir);
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig('audit-eve') };
  const cli = (...args: string[]): { code: number | null; out: string } => {
    const program = path.join(ROOT, 'packages/cli/bin/clotho.mjs');
    const ran = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
    return { code: ran.status, out: `${ran.stdout}${ran.stderr}` };
  };
  const key = path.join(stateDir, 'auditor.pub');
  await writeFile(key, cli('audit', 'key').out);
  return cli('audit', 'verify', '--key', key, '--archive', `${s3 ?? ''}/${ARCHIVE_BUCKET}`);
};
