import type { Stats } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leafHash } from '@clotho/core/journal';
import {
  claimInstance,
  databaseUrl,
  restartDatabase,
  startDatabase,
  waitFor,
  type Instance,
} from '@clotho/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from './connection.ts';
import { openJournal, type Journal, type JournalOptions } from './journal.ts';
import type { CheckpointArchive } from './publisher.ts';
import { entry, optionsFor, testSigner } from './testing/database.ts';
import { startSystemServer, systemPostgres, type SystemServer } from './testing/system-postgres.ts';

const signer = testSigner();

/** What the archive keeps out of the database's reach. */
const newArchive = (): CheckpointArchive & { note?: string } => ({
  newest() {
    return Promise.resolve(this.note);
  },
  put(note) {
    this.note = note;
    return Promise.resolve();
  },
});

const opened = async (options: JournalOptions): Promise<Journal> => {
  const journal = await openJournal(options);
  await waitFor(async () => (await journal.health()).leads, {
    timeoutMs: 20_000,
    describe: 'the lead',
  });
  return journal;
};

const append = async (journal: Journal, from: number, to: number): Promise<void> => {
  const entries = Array.from({ length: to - from }, (_, i) => entry(`e${from + i}`));
  for (let i = 0; i < entries.length; i += 100) {
    await journal.append('gate', entries.slice(i, i + 100));
  }
};

/** A copy belongs to who made it; PostgreSQL wants its own files. */
const giveTo = async ({ uid, gid }: Stats, folder: string): Promise<void> => {
  const names = ['.', ...(await readdir(folder, { recursive: true }))];
  for (const name of names) await chown(path.join(folder, name), uid, gid);
};

/** A server in recovery answers reads before it has read all the WAL. */
const recovered = async (instance: Instance): Promise<void> => {
  const admin = connect((await urlsOf(instance))('postgres'), { max: 1 });
  const isDone = async (): Promise<boolean> => {
    const [row] = await admin<{ recovering: boolean }[]>`SELECT pg_is_in_recovery() AS recovering`;
    return row?.recovering === false;
  };
  await waitFor(isDone, { timeoutMs: 60_000, describe: 'the recovery to end' });
  await admin.end();
};

/** Every entry, read one after the other: none missing, each with the hash that it has. */
const wholeSize = async (journal: Journal): Promise<number> => {
  let size = 0;
  for (;;) {
    const page = await journal.search({ after: size - 1, limit: 1000 });
    if (page.length === 0) return size;
    for (const { seq, leaf, hash } of page) {
      expect(seq).toBe(size);
      expect(Buffer.compare(leafHash(Buffer.from(leaf)), hash)).toBe(0);
      size += 1;
    }
  }
};

/** A restored copy is a journal like any other: it goes on, knows ids, and keeps its rules. */
const goesOn = async (options: JournalOptions, owner: string, size: number): Promise<void> => {
  const journal = await opened(options);
  expect(await wholeSize(journal)).toBe(size);
  expect(await journal.append('gate', [entry('e7'), entry('after the restore')])).toMatchObject([
    { seq: 7, duplicate: true },
    { seq: size, duplicate: false },
  ]);
  await journal.stop();
  const sql = connect(owner, { max: 1 });
  for (const statement of ["UPDATE journal.entry SET leaf = ''", 'TRUNCATE journal.entry_000000']) {
    await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  }
  await sql.end();
};

/** Files of a running server that are no part of a backup. */
const isKept = (file: string): boolean => !/\/pg_wal\/.|postmaster\.(pid|opts)$/.test(file);

const urlsOf = async ({ stateDir }: Instance): Promise<(role: string) => string> => {
  const roles = ['postgres', 'clotho_owner', 'clotho'] as const;
  const urls = await Promise.all(roles.map((role) => databaseUrl(stateDir, role)));
  return (role) => urls[roles.findIndex((each) => each === role)] ?? '';
};

/** The archive of the WAL, which PostgreSQL fills by itself. */
const archiveWal = async (instance: Instance, folder: string): Promise<void> => {
  await mkdir(folder, { mode: 0o777 });
  const admin = connect((await urlsOf(instance))('postgres'), { max: 1 });
  await admin.unsafe('ALTER SYSTEM SET archive_mode = on');
  await admin.unsafe(
    `ALTER SYSTEM SET archive_command = 'test ! -f ${folder}/%f && cp %p ${folder}/%f'`,
  );
  await admin.end();
  await restartDatabase(instance);
};

const baseBackup = async (instance: Instance, target: string): Promise<void> => {
  const admin = connect((await urlsOf(instance))('postgres'), { max: 1 });
  await admin`SELECT pg_backup_start('nightly', true)`;
  const from = path.join(instance.stateDir, 'data/postgres');
  await cp(from, target, { recursive: true, filter: isKept, preserveTimestamps: true });
  const [stopped] = await admin<{ labelfile: string }[]>`SELECT * FROM pg_backup_stop()`;
  await writeFile(path.join(target, 'backup_label'), stopped?.labelfile ?? '');
  await admin.end();
};

/** All WAL up to now is in the archive. */
const walArchived = async (admin: Database, folder: string): Promise<void> => {
  const [row] = await admin<{ file: string }[]>`
    SELECT pg_walfile_name(pg_switch_wal()) AS file`;
  await waitFor(async () => (await readdir(folder)).includes(row?.file ?? ''), {
    timeoutMs: 30_000,
    describe: 'the WAL to be archived',
  });
};

// PostgreSQL's own tools are not in the embedded package; a base backup is files and two calls.
describe('point-in-time recovery by WAL', () => {
  let root: string;
  const instances: Instance[] = [];

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'clotho-backup-'));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await rm(root, { recursive: true, force: true });
  });

  const started = async (name: string): Promise<Instance> => {
    const instance = await claimInstance(path.join(root, name), () => undefined);
    instances.push(instance);
    await startDatabase(instance);
    return instance;
  };

  const restored = async (
    name: string,
    { base, wal, target }: { base: string; wal: string; target?: string },
  ): Promise<Instance> => {
    const state = path.join(root, name);
    const folder = path.join(state, 'data/postgres');
    await mkdir(path.join(state, 'data'), { recursive: true });
    await mkdir(path.join(state, 'pki'));
    await cp(path.join(root, 'first/pki/database.json'), path.join(state, 'pki/database.json'));
    await cp(base, folder, { recursive: true, preserveTimestamps: true });
    const settings = [
      'archive_mode = off',
      `restore_command = 'cp ${wal}/%f %p'`,
      ...(target === undefined
        ? []
        : [`recovery_target_name = '${target}'`, `recovery_target_action = 'promote'`]),
    ];
    await writeFile(path.join(folder, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
    await writeFile(path.join(folder, 'recovery.signal'), '');
    await giveTo(await stat(path.join(root, 'first/data/postgres')), folder);
    const instance = await started(name);
    await recovered(instance);
    return instance;
  };

  test('a moment before the newest checkpoint is refused, the newest state goes on', async () => {
    const [base, wal] = [path.join(root, 'base'), path.join(root, 'wal')];
    const archive = newArchive();
    const first = await started('first');
    await archiveWal(first, wal);
    const options = { ...optionsFor(await urlsOf(first), signer), archive };
    const journal = await opened(options);
    await append(journal, 0, 300);
    await baseBackup(first, base);
    await append(journal, 300, 600);
    const admin = connect((await urlsOf(first))('postgres'), { max: 1 });
    await admin`SELECT pg_create_restore_point('noon')`;
    await append(journal, 600, 800);
    await journal.stop();
    await walArchived(admin, wal);
    await admin.end();

    const noon = await restored('noon', { base, wal, target: 'noon' });
    const then = optionsFor(await urlsOf(noon), signer);
    await expect(openJournal({ ...then, archive })).rejects.toMatchObject({
      code: 'Behind',
      message: expect.stringMatching(
        /holds 600 entries, and the newest checkpoint in the archive speaks of 800: .*Restore a newer one/,
      ) as string,
    });
    // What was restored is sound as far as it goes; only the archive knows that there was more.
    const unaware = await openJournal(then);
    expect(await wholeSize(unaware)).toBe(600);
    await unaware.stop();

    const newest = await restored('newest', { base, wal });
    const now = await urlsOf(newest);
    await goesOn({ ...optionsFor(now, signer), archive }, now('clotho_owner'), 800);
  });
});

const bin = systemPostgres();

describe.skipIf(bin === undefined)(
  'pg_dump and pg_restore (skipped where no PostgreSQL with its tools is installed)',
  () => {
    let server: SystemServer;
    let admin: Database;

    beforeAll(async () => {
      server = await startSystemServer(bin ?? '');
      admin = connect(server.url('postgres', 'postgres'), { max: 1 });
      await admin.unsafe('CREATE ROLE clotho_owner LOGIN');
      await admin.unsafe('CREATE ROLE clotho LOGIN');
      await admin.unsafe('CREATE DATABASE journal OWNER clotho_owner');
    });
    afterAll(async () => {
      await admin.end();
      await server.stop();
    });

    const systemUrls =
      (database: string): ((role: 'postgres' | 'clotho_owner' | 'clotho') => string) =>
      (role) =>
        server.url(role, database);

    const dumped = async (name: string): Promise<string> => {
      const file = path.join(server.folder, `${name}.dump`);
      const url = server.url('clotho_owner', 'journal');
      await server.run(
        'pg_dump',
        '--format=custom',
        '--schema=journal',
        '--schema=projection',
        `--file=${file}`,
        url,
      );
      return file;
    };

    const restored = async (name: string, file: string): Promise<void> => {
      await admin.unsafe(`CREATE DATABASE ${name} OWNER clotho_owner`);
      const url = server.url('clotho_owner', name);
      await server.run('pg_restore', '--exit-on-error', `--dbname=${url}`, file);
    };

    test('an older dump is refused, a newer one goes on under the same rules', async () => {
      const archive = newArchive();
      const options = { ...optionsFor(systemUrls('journal'), signer), archive };
      const journal = await opened(options);
      await append(journal, 0, 600);
      const older = await dumped('older');
      await append(journal, 600, 800);
      await journal.stop();
      const newer = await dumped('newer');

      await restored('older', older);
      const then = { ...optionsFor(systemUrls('older'), signer), archive };
      await expect(openJournal(then)).rejects.toMatchObject({ code: 'Behind' });
      await restored('newer', newer);
      const now = { ...optionsFor(systemUrls('newer'), signer), archive };
      await goesOn(now, server.url('clotho_owner', 'newer'), 800);
    });
  },
);
