import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePorts, waitFor, type DatabaseRole } from '@clotho/embedded';

const PACKAGES = '/usr/lib/postgresql';

/** Folder with a whole PostgreSQL of the system, tools too; undefined where none is installed. */
export function systemPostgres(): string | undefined {
  if (!existsSync(PACKAGES)) return undefined;
  const folders = readdirSync(PACKAGES).map((version) => path.join(PACKAGES, version, 'bin'));
  return folders.find((bin) =>
    ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((tool) =>
      existsSync(path.join(bin, tool)),
    ),
  );
}

/** A PostgreSQL server that has its own tools. */
export interface SystemServer {
  url(role: DatabaseRole, database: string): string;
  /** Runs a tool; its words go before. */
  run(tool: string, ...words: readonly string[]): Promise<string>;
  folder: string;
  stop(): Promise<void>;
}

/** Starts a server of the system's PostgreSQL in a folder of its own. */
export async function startSystemServer(bin: string): Promise<SystemServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clotho-postgres-'));
  const account = accountFor(folder);
  const options = { ...account, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const run = async (tool: string, ...words: readonly string[]): Promise<string> =>
    (await promisify(execFile)(path.join(bin, tool), words, options)).stdout;
  const data = path.join(folder, 'data');
  await run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C');
  const [port = 0] = await freePorts(1);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = spawn(
    path.join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => void server.once('close', () => resolve()));
  const lines = path.join(data, 'postmaster.pid');
  await waitFor(
    () => existsSync(lines) && readFileSync(lines, 'utf8').split('\n')[7]?.trim() === 'ready',
    { timeoutMs: 30_000, describe: 'PostgreSQL to be ready' },
  );
  return {
    folder,
    run,
    url: (role, database) => `postgresql://${role}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root. */
function accountFor(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  const [uid, gid] = [Number(nobody?.[1]), Number(nobody?.[2])];
  chownSync(folder, uid, gid);
  return { uid, gid };
}
