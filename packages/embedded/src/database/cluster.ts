import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { EmbeddedError } from '../errors.ts';
import { writePrivately, type StateDir } from '../state-dir.ts';
import { databaseAccount, type Account } from './account.ts';
import { databasePasswords, type Passwords } from './passwords.ts';
import { serverFiles, type ServerFiles } from './server-files.ts';

export const DATABASE_NAME = 'clotho';

/** PostgreSQL reads no setting of the caller's environment, and speaks plain English. */
export const SERVER_ENVIRONMENT: Readonly<Record<string, string>> = { LC_ALL: 'C', TZ: 'UTC' };

/** A data directory with Clotho's roles and database in it, ready to be served. */
export interface Cluster {
  readonly folder: string;
  readonly files: ServerFiles;
  readonly account: Account;
  readonly passwords: Passwords;
}

/**
 * Makes the data directory of a state directory, unless an earlier start left one.
 *
 * @throws EmbeddedError `BinaryUnavailable`, `ComponentFailed`
 */
export async function prepareCluster(state: StateDir): Promise<Cluster> {
  const folder = path.join(state.data, 'postgres');
  const files = await serverFiles();
  const account = databaseAccount();
  const passwords = await databasePasswords(state);
  if (!existsSync(folder)) {
    // A folder that a crash left half made never gets the name.
    const making = `${folder}.making`;
    await rm(making, { recursive: true, force: true });
    await initialise({ folder: making, files, account, passwords }, state);
    await rename(making, folder);
  }
  return { folder, files, account, passwords };
}

async function initialise(cluster: Cluster, state: StateDir): Promise<void> {
  const { folder, files, account, passwords } = cluster;
  await mkdir(folder, { mode: 0o700 });
  if (account.owner) await chown(folder, account.owner.uid, account.owner.gid);
  const passwordFile = path.join(state.run, 'initdb.password');
  await writePrivately(passwordFile, passwords.postgres);
  await run(account, files.initdb, [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Independent of what the machine has installed, and of the libraries' age.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]);
  await rm(passwordFile);
  const single = ['--single', '-D', folder, 'postgres'];
  await run(account, files.postgres, single, rolesSql(passwords));
}

/** One statement a line: PostgreSQL in single-user mode takes a line end for the end. */
function rolesSql(passwords: Passwords): string {
  return [
    `CREATE ROLE clotho_owner LOGIN PASSWORD '${passwords.clotho_owner}';`,
    `CREATE ROLE clotho LOGIN PASSWORD '${passwords.clotho}';`,
    `CREATE DATABASE ${DATABASE_NAME} OWNER clotho_owner;`,
    '',
  ].join('\n');
}

async function run(
  account: Account,
  program: string,
  args: readonly string[],
  input = '',
): Promise<void> {
  const { command, args: all } = account.command(program, args);
  const child = spawn(command, all, { env: { ...SERVER_ENVIRONMENT }, cwd: '/' });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  child.stdin.on('error', () => undefined); // it ended before it read; its exit code tells
  child.stdin.end(input);
  const [code, out, messages] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  // Single-user mode goes on after an error and ends with 0.
  if (code === 0 && !/^.*(?:ERROR|FATAL|PANIC): /m.test(messages)) return;
  const tail = `${out}\n${messages}`.trim().split('\n').slice(-5).join('\n');
  throw new EmbeddedError('ComponentFailed', `${path.basename(program)} failed:\n${tail}`);
}
