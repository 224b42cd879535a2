import { execFile } from 'node:child_process';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePorts, waitFor, type ProcessRecord } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploy, manage, openCluster } from './cluster.ts';
import { adopted, COLLECTOR, configMap, driftIs, seals, type Cluster } from './seals.ts';

/** Two replicas answer through all of a rotation, and no write is refused that was approved. */
const SECOND = 'clotho-webhook-second';
const NAMES = ['one', 'two', 'three'];

let cluster: Cluster;
let balancer: Server;
let first: ProcessRecord;

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  for (const name of NAMES)
    await cluster.ok('dev-alice', 'create -f -', configMap(name, { a: '0' }));
  await manage(cluster);
  await adopted(cluster);
  await deploy(cluster, 'decided-before', configMap('deployed', { a: '1' }));
  await startReplicas();
});

afterAll(async () => {
  const { processes } = cluster.plane;
  await processes.stop([processes.require(SECOND)]);
  await processes.stop([processes.require(first.name)]);
  processes.start(specOf(first));
  await isRegistered(first.env['CLOTHO_WEBHOOK_URL'] ?? '');
  balancer.close();
});

test('a rotation under writes refuses nothing and seals everything anew', async () => {
  const before = await activeKey();
  const ending = new AbortController();
  const writing = Promise.all(NAMES.map((name) => restoreAgainAndAgain(name, ending.signal)));
  const rotated = await keys('rotate');
  expect(rotated).toContain('done');
  // The writers get to write with the new key alone.
  await rewritten();
  ending.abort();
  const rounds = await writing;
  expect(Math.min(...rounds)).toBeGreaterThan(2);

  const after = await activeKey();
  expect(after).not.toBe(before);
  const found = await seals(cluster);
  expect(found.length).toBeGreaterThanOrEqual(NAMES.length);
  expect(found.filter(({ spec }) => !spec.seal.startsWith(`v1.${after}.`))).toEqual([]);
  for (const name of NAMES) await driftIs(cluster, { kind: 'ConfigMap', name }, '');
});

test('a key stays as long as a decision was stamped by it', async () => {
  expect(await keys('retire', await activeKey())).toContain('is the active one');
  const status = await keys('status');
  const old = /key (\S+) {2}verify-only .* [1-9]\d* decisions/.exec(status)?.[1] ?? '';
  expect(await keys('retire', old)).toMatch(/not removed: .* decisions/);
});

test('a key that nothing names any more is removed, and every replica forgets it', async () => {
  const old = await activeKey();
  expect(await keys('rotate')).toContain('done');
  const unused = `key ${old}  verify-only  named by 0 records, 0 objects, 0 decisions, 0 writes`;
  await waitFor(async () => (await keys('status')).includes(unused), {
    timeoutMs: 30_000,
    describe: `key ${old} to be out of use`,
  });
  expect(await keys('retire', old)).toContain('is removed');
  await waitFor(async () => !(await keys('status')).includes(old), {
    timeoutMs: 30_000,
    describe: 'every replica to have forgotten it',
  });
  for (const name of NAMES) await driftIs(cluster, { kind: 'ConfigMap', name }, '');
});

/** Both gates behind one address, as a Service would have them. */
async function startReplicas(): Promise<void> {
  const { processes } = cluster.plane;
  first = processes.require('clotho-webhook');
  const [shared = 0, port = 0] = await freePorts(2);
  const backends = [Number(first.env['CLOTHO_WEBHOOK_PORT']), port];
  balancer = await startBalancer(shared, backends);
  const url = `https://127.0.0.1:${shared}`;
  const env = { ...first.env, CLOTHO_WEBHOOK_URL: url };
  await processes.stop([first]);
  processes.start({ ...specOf(first), env });
  const journal = path.join(cluster.plane.stateDir, `journal.${SECOND}.jsonl`);
  processes.start({
    ...specOf(first),
    name: SECOND,
    env: { ...env, CLOTHO_WEBHOOK_PORT: String(port), CLOTHO_JOURNAL_FILE: journal },
  });
  await isRegistered(url);
  await waitFor(async () => (await keys('status')).split('knows').length > 2, {
    timeoutMs: 30_000,
    describe: 'both replicas to say what they know',
  });
}

function specOf({ pid: _pid, startTime: _startTime, ...spec }: ProcessRecord) {
  return spec;
}

async function isRegistered(url: string): Promise<void> {
  await waitFor(
    async () => {
      const webhooks = await cluster.ok(
        'admin',
        'get validatingwebhookconfiguration clotho -o json',
      );
      const probe = await cluster.as('dev-alice', 'create configmap probe --dry-run=server');
      return webhooks.includes(url) && probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: `the gate to answer at ${url}` },
  );
}

/** Passes connections on, turn by turn. */
async function startBalancer(port: number, backends: number[]): Promise<Server> {
  let turn = 0;
  const server = createServer((incoming) => {
    const backend = backends[turn++ % backends.length] ?? 0;
    const outgoing = connect(backend, '127.0.0.1');
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Changes an object past the gate and puts back what is sealed, which needs a valid record. */
async function restoreAgainAndAgain(name: string, signal: AbortSignal): Promise<number> {
  let rounds = 0;
  while (!signal.aborted) {
    const drifted = `'{"data":{"a":"${rounds + 1}"}}'`;
    await cluster.ok('admin', `patch configmap ${name} --type merge -p ${drifted} ${COLLECTOR}`);
    await cluster.ok('dev-alice', `patch configmap ${name} --type merge -p '{"data":{"a":"0"}}'`);
    rounds += 1;
  }
  return rounds;
}

async function rewritten(): Promise<void> {
  const before = await versionOfFirst();
  await waitFor(async () => (await versionOfFirst()) > before + 20, {
    timeoutMs: 30_000,
    describe: 'writes after the rotation',
  });
}

async function versionOfFirst(): Promise<number> {
  return Number(
    await cluster.ok('admin', `get configmap ${NAMES[0]} -o jsonpath={.metadata.resourceVersion}`),
  );
}

async function activeKey(): Promise<string> {
  const encoded = await cluster.ok(
    'admin',
    'get secret clotho-seal-keys -n clotho-gate -o jsonpath={.data.active}',
  );
  return Buffer.from(encoded, 'base64').toString();
}

/** Runs the command as an administrator would, and answers what it says. */
async function keys(...args: string[]): Promise<string> {
  const main = path.resolve(import.meta.dirname, '../packages/server/src/main.ts');
  const env = {
    PATH: process.env['PATH'] ?? '',
    CLOTHO_KUBECONFIG: cluster.plane.kubeconfig('admin'),
  };
  const run = promisify(execFile);
  const result: { stdout: string } = await run(process.execPath, [main, 'keys', ...args], {
    env,
  }).catch((error: { stdout: string }) => error);
  return result.stdout;
}
