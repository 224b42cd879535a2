import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedError } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { freePorts } from '../ports.ts';
import { Processes } from '../processes.ts';
import { stateDirOf, type StateDir } from '../state-dir.ts';
import { waitFor } from '../wait.ts';
import { DATABASE_NAME, prepareCluster, SERVER_ENVIRONMENT, type Cluster } from './cluster.ts';
import { databasePasswords, type DatabaseRole } from './passwords.ts';

const NAME = 'postgres';
const READY_MS = 60_000;
const ATTEMPTS = 5;

type Home = Pick<Instance, 'stateDir' | 'processes'>;

/**
 * Starts PostgreSQL in a state directory, on 127.0.0.1 alone, and waits until it takes connections. Data of an earlier
 * start in the same directory is kept, and it waits for the disk at every commit.
 *
 * @throws EmbeddedError `BinaryUnavailable`, `ComponentFailed`, `TimedOut`
 */
export async function startDatabase(instance: Home): Promise<void> {
  const state = stateDirOf(instance.stateDir);
  const cluster = await prepareCluster(state);
  for (let attempt = 1; ; attempt += 1) {
    const [port = 0] = await freePorts(1);
    instance.processes.start({
      name: NAME,
      ...cluster.account.command(cluster.files.postgres, serverArguments(cluster, port)),
      env: SERVER_ENVIRONMENT,
      // After everything that writes to it.
      tier: 1,
      // SIGTERM would wait for every client to leave by itself.
      stopSignal: 'SIGINT',
    });
    try {
      return await databaseReady(state, instance.processes);
    } catch (error) {
      const again = error instanceof EmbeddedError && error.code === 'PortTaken';
      if (!again || attempt === ATTEMPTS) throw error;
    }
  }
}

/** A server that was killed counts until it is reaped, and its children hold its memory a moment. */
const PASSING = ['is still in use', 'lock file "postmaster.pid" already exists'];

/** Ends PostgreSQL, if it is alive, and starts it again on its port; waits until it is ready. */
export async function restartDatabase(instance: Home): Promise<void> {
  const state = stateDirOf(instance.stateDir);
  const started = async (): Promise<boolean> => {
    await instance.processes.restart(NAME);
    try {
      await databaseReady(state, instance.processes);
      return true;
    } catch (error) {
      const log = readFileSync(instance.processes.logFile(NAME), 'utf8').split('\n').slice(-5);
      if (PASSING.some((words) => log.join('\n').includes(words))) return false;
      throw error;
    }
  };
  await waitFor(started, { timeoutMs: READY_MS, describe: 'PostgreSQL to be back' });
}

/**
 * URL by which a role reaches the database of a state directory.
 *
 * @throws EmbeddedError `ComponentFailed` when none was started there.
 */
export async function databaseUrl(stateDir: string, role: DatabaseRole): Promise<string> {
  const state = stateDirOf(stateDir);
  const { args } = new Processes(state.root).require(NAME);
  const port = args.find((each) => each.startsWith('port='))?.slice('port='.length) ?? '';
  const passwords = await databasePasswords(state);
  return `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/${DATABASE_NAME}`;
}

function serverArguments({ folder }: Cluster, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ssl: 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    max_connections: '60',
    shared_buffers: '128MB',
    wal_buffers: '16MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
  };
  return [
    '-D',
    folder,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

/** The server says in its lock file, next to its process number, when it takes connections. */
async function databaseReady(state: StateDir, processes: Processes): Promise<void> {
  const file = path.join(state.data, 'postgres/postmaster.pid');
  const { pid } = processes.require(NAME);
  const ready = (): boolean => {
    processes.assertAlive(NAME);
    const lines = readIfThere(file).split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  };
  await waitFor(ready, { timeoutMs: READY_MS, describe: 'PostgreSQL to be ready' });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
