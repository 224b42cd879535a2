import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import {
  kubectl,
  openControlPlane,
  serviceAccountKubeconfig,
  stopInstance,
  waitFor,
  type KubectlResult,
} from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The tests of this file share two instances and follow one another.
type Parent = ChildProcessByStdio<null, Readable, null>;

let first: string;
let second: string;

beforeAll(async () => {
  first = await mkdtemp(path.join(tmpdir(), 'clotho-embedded-a-'));
  second = await mkdtemp(path.join(tmpdir(), 'clotho-embedded-b-'));
});

afterAll(async () => {
  for (const stateDir of [first, second]) {
    await stopInstance(stateDir);
    await rm(stateDir, { recursive: true, force: true });
  }
});

let firstParent: Parent;
let secondParent: Parent;

test('two instances that start at once do not collide, and both run workloads', async () => {
  [firstParent, secondParent] = [parentOf(first), parentOf(second)];
  expect(await Promise.all([firstLine(firstParent), firstLine(secondParent)])).toEqual([
    'ready',
    'ready',
  ]);

  for (const stateDir of [first, second]) {
    const made = await run(stateDir, 'dev-alice', 'create deployment web --image=x:1 --replicas=3');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const available = 'wait --for=condition=Available deployment/web --timeout=30s';
    expect(await run(stateDir, 'dev-alice', available)).toMatchObject({ code: 0 });
  }
});

test('a Job of simulated pods completes', async () => {
  await run(first, 'dev-alice', 'create job once --image=x:1');
  const complete = 'wait --for=condition=Complete job/once --timeout=30s';
  expect(await run(first, 'dev-alice', complete)).toMatchObject({ code: 0 });
});

test('users have the rights of their groups', async () => {
  expect(await may('dev-alice', 'patch', 'secrets', '--namespace=default')).toBe(true);
  expect(await may('plat-bob', 'patch', 'deployments', '--namespace=default')).toBe(false);
  expect(await may('audit-eve', 'get', 'secrets', '--namespace=default')).toBe(false);
  expect(await may('admin', '*', '*')).toBe(true);
});

test('the audit log tells of a Secret being written, and not what is in it', async () => {
  const made = 'create secret generic login --from-literal=password=correct-horse';
  expect(await run(first, 'dev-alice', made)).toMatchObject({ code: 0 });
  const log = path.join(first, 'log/audit.jsonl');
  const text = await waitFor(
    async () => {
      const lines = await readFile(log, 'utf8');
      return lines.includes('/namespaces/default/secrets') && lines;
    },
    { timeoutMs: 5000, describe: 'the audit log to name the write' },
  );
  expect(text).not.toContain('correct-horse');
  expect(text).not.toContain(Buffer.from('correct-horse').toString('base64'));
});

test('a local process can act as a ServiceAccount', async () => {
  const plane = await openControlPlane(first);
  await serviceAccountKubeconfig(plane, 'default', 'default');
  const who = await run(
    first,
    'admin',
    'auth whoami --output=jsonpath={.status.userInfo.username}',
  );
  expect(who.stdout).toBe('admin');
  const file = path.join(first, 'run/kubeconfig.default.default');
  const asAccount = `auth whoami --kubeconfig=${file} --output=jsonpath={.status.userInfo.username}`;
  const account = await run(first, 'admin', asAccount);
  expect(account.stdout).toBe('system:serviceaccount:default:default');
  const missing = serviceAccountKubeconfig(plane, 'default', 'nobody');
  await expect(missing).rejects.toMatchObject({ code: 'RequestFailed' });
});

test('every file that an instance writes is closed to other users of the machine', async () => {
  const open = await filesOpenToOthers(first);
  expect(open).toEqual([]);
});

test('a killed API server comes back with its data when restarted from another process', async () => {
  const plane = await openControlPlane(first);
  const before = plane.pids()['kube-apiserver'];
  plane.kill('kube-apiserver', 'SIGKILL');
  await plane.restart('kube-apiserver');
  expect(plane.pids()['kube-apiserver']).not.toBe(before);
  const kept = await kubectl(plane, 'dev-alice', ['get', 'deployment', 'web']);
  expect(kept).toMatchObject({ code: 0 });
});

test('a second start in the directory of a living instance is refused and harms nothing', async () => {
  expect(await firstLine(parentOf(first))).toBe('AlreadyRunning');
  const answer = await kubectl({ stateDir: first }, 'admin', ['get', '--raw', '/readyz']);
  expect(answer.stdout).toBe('ok');
});

test('kill -9 of the parent leaves no process behind and does not touch the other instance', async () => {
  firstParent.kill('SIGKILL');
  await waitFor(async () => (await processesOf(first)).length === 0, {
    timeoutMs: 30_000,
    describe: 'all processes of the killed instance to end',
  });
  expect(await processesOf(second)).toHaveLength(PROCESSES);
});

test('a start after kill -9 of parent and guardian ends the leftovers first', async () => {
  const parent = parentOf(first);
  expect(await firstLine(parent)).toBe('ready');
  const guardian = JSON.parse(await readFile(path.join(first, 'run/guardian.json'), 'utf8'));
  process.kill(guardian.pid, 'SIGKILL');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const leftovers = await processesOf(first);
  expect(leftovers).toHaveLength(PROCESSES - 2);

  firstParent = parentOf(first);
  expect(await firstLine(firstParent)).toBe('ready');
  const now = await processesOf(first);
  expect(now).toHaveLength(PROCESSES);
  expect(now.filter((pid) => leftovers.includes(pid))).toEqual([]);
});

test('stopping ends one instance, parent included, and only that', async () => {
  const stopped = await stopInstance(second);
  expect(stopped.toSorted()).toEqual([
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kwok',
    'parent',
  ]);
  expect(await processesOf(second)).toEqual([]);
  expect(await processesOf(first)).toHaveLength(PROCESSES);
  expect(await stopInstance(second)).toEqual([]);
});

// Five components, the guardian and the parent.
const PROCESSES = 7;

async function may(user: string, ...action: string[]): Promise<boolean> {
  return (await kubectl({ stateDir: first }, user, ['auth', 'can-i', ...action])).code === 0;
}

/** `kubectl` with its arguments in one line. */
function run(stateDir: string, user: string, line: string): Promise<KubectlResult> {
  return kubectl({ stateDir }, user, line.split(' '));
}

function parentOf(stateDir: string): Parent {
  const script = path.join(import.meta.dirname, 'embedded-parent.ts');
  return spawn(process.execPath, [script, stateDir], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(parent: Parent): Promise<string> {
  for await (const line of createInterface({ input: parent.stdout })) return line;
  return 'ended without a word';
}

/** Processes that name the directory in their command line; zombies have none. */
async function processesOf(stateDir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, i) => lines[i]?.includes(stateDir));
}

/** kubectl writes its own cache (API descriptions, no secrets) as it likes, in a closed folder. */
async function filesOpenToOthers(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter(
    (entry) =>
      !entry.isSymbolicLink() &&
      !path.join(entry.parentPath, entry.name).includes('/run/kubectl-cache'),
  );
  const open = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return ((await stat(file)).mode & 0o077) === 0 ? [] : [file];
    }),
  );
  return open.flat();
}
