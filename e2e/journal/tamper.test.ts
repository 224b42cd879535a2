import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  readEnvironment,
  updateEnvironment,
  waitFor,
  type ControlPlane,
  type ProcessSpec,
} from '@clotho/embedded';
import type { Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { ARCHIVE_BUCKET, startJournal } from '../../scripts/servers.ts';
import { ownInstance, restart, type OwnInstance } from '../own-instance.ts';
import { rehashAll, unguarded } from './forged.ts';
import { appendAll, databaseAs, entriesOfChanges, healthOf } from './seeded.ts';

// A superuser of the database, for whom there are no rules, alters the journal of a running
// instance; an auditor who has nothing but its key and may read the archive finds what and where.
// Every test puts back what it altered.
const JOURNAL = 'clotho-journal';
const TABLES = ['head', 'entry', 'entry_id', 'stream', 'node', 'checkpoint'];

let instance: OwnInstance;
let plane: ControlPlane;
let admin: Sql;
let archive: string;
let server: string;
let begun: ProcessSpec;
/** Entries that the first archived checkpoint counts, and all. */
let [first, size] = [0, 0];

beforeAll(async () => {
  instance = await ownInstance();
  plane = instance.plane;
  const environment = await readEnvironment(plane.stateDir);
  archive = `${environment.s3 ?? ''}/${ARCHIVE_BUCKET}`;
  server = environment.server ?? '';
  begun = plane.processes.require(JOURNAL);
  // From here on only this file appends.
  for (const name of ['clotho-webhook', 'clotho-operator']) plane.processes.kill(name, 'SIGKILL');
  for (const batch of [1, 2, 3]) await appendAll(plane, entriesOfChanges(`a${batch}`, 150, 50));
  // At its end a server archives what it has signed.
  await restart(plane, JOURNAL);
  first = (await healthOf(plane)).size;
  for (const batch of [1, 2]) await appendAll(plane, entriesOfChanges(`b${batch}`, 150, 50));
  await restart(plane, JOURNAL);
  await writeFile(keyFile(), cli('audit', 'key').out);
  admin = await databaseAs(plane, 'postgres');
  size = (await healthOf(plane)).size;
  await admin.unsafe('CREATE SCHEMA kept');
  for (const table of TABLES) {
    await admin.unsafe(`CREATE TABLE kept.${table} AS TABLE journal.${table}`);
  }
});
afterAll(async () => {
  await admin.end();
  await instance.stop();
});
afterEach(() => putBack());

const putBack = (): Promise<void> =>
  withoutTriggers(async () => {
    for (const table of TABLES) {
      await admin.unsafe(`TRUNCATE journal.${table}`);
      await admin.unsafe(`INSERT INTO journal.${table} SELECT * FROM kept.${table}`);
    }
  });

/** The journal server as it was begun; some tests run it in other ways. */
const asBegun = async (): Promise<void> => {
  await plane.processes.stop([plane.processes.require(JOURNAL)]);
  await putBack();
  plane.processes.start(begun);
  await updateEnvironment(plane.stateDir, { server });
  await waitFor(() => audit().code === 0, { timeoutMs: 60_000, describe: 'the journal as it was' });
};

const keyFile = (): string => path.join(plane.stateDir, 'auditor.pub');

interface Ran {
  code: number | null;
  out: string;
}

const cli = (...args: string[]): Ran => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), ...args],
    {
      env: { ...process.env, KUBECONFIG: plane.kubeconfig('audit-eve') },
      cwd: plane.stateDir,
      encoding: 'utf8',
    },
  );
  return { code: status, out: `${stdout}${stderr}` };
};

const audit = (...more: string[]): Ran =>
  cli('audit', 'verify', '--key', keyFile(), '--archive', archive, ...more);

interface Found {
  code: string;
  entry?: { seq: number };
  message: string;
}

const findings = (): Found[] => {
  const { code, out } = audit('--json');
  expect({ code, out }).toMatchObject({ code: 1 });
  return (JSON.parse(out) as { findings: Found[] }).findings;
};

const named = (found: readonly Found[]): unknown[] =>
  found.map(({ code, entry }) => [code, entry?.seq]);

const withoutTriggers = (change: () => Promise<unknown>): Promise<void> =>
  unguarded(admin, TABLES, change);

const rehash = (): Promise<void> => rehashAll(admin);

const altered = (seq: number): Promise<unknown> =>
  admin`UPDATE journal.entry SET leaf = replace(leaf, 'plat-bob', 'plat-eve') WHERE seq = ${seq}`.execute();

test('untouched, the whole journal is proven against the archive, and again by what came since', () => {
  const state = path.join(plane.stateDir, 'audit.json');
  const whole = audit('--state', state);
  expect(whole).toMatchObject({ code: 0 });
  expect(whole.out).toContain(`All ${size} entries are what was signed for`);
  expect(whole.out).toMatch(/begins with each of the \d+ older states/);
  const again = audit('--state', state);
  expect(again.out).toContain(`those from ${size} on read`);
  expect(again.code).toBe(0);
});

test.each(['clotho', 'clotho_owner'] as const)('the role %s is refused', async (role) => {
  const sql = await databaseAs(plane, role);
  const refused = { code: '42501' };
  await expect(sql`UPDATE journal.entry SET leaf = ''`).rejects.toMatchObject(refused);
  await expect(sql`DELETE FROM journal.entry`).rejects.toMatchObject(refused);
  await expect(sql`TRUNCATE journal.entry`).rejects.toMatchObject(refused);
  await expect(sql`DELETE FROM journal.checkpoint`).rejects.toMatchObject(refused);
  await expect(sql`UPDATE journal.head SET size = 1`).rejects.toMatchObject(refused);
  await sql.end();
});

test('a changed byte is named with its entry, in the journal and in a pack', async () => {
  await withoutTriggers(() => altered(200));
  expect(named(findings())).toEqual([['EntryAltered', 200]]);
  expect(audit().out).toMatch(/Tampered with: entry 200 \(ApprovalDecision of Change production/);

  const span = ['--from', '2020-01-01T00:00:00Z', '--to', '2100-01-01T00:00:00Z'];
  expect(cli('audit', 'export', ...span, '-f', 'x.tar')).toMatchObject({ code: 0 });
  const pack = cli('verify', 'x.tar', '--key', keyFile());
  expect(pack).toMatchObject({ code: 1 });
  expect(pack.out).toContain('entry 200 (ApprovalDecision of Change');
  await rm(path.join(plane.stateDir, 'x.tar'));
});

test('a changed byte with all hashes brought into agreement lies between archived states', async () => {
  await withoutTriggers(async () => {
    await altered(200);
    await rehash();
  });
  const found = findings();
  expect(named(found)).toContainEqual(['StreamBroken', 250]);
  expect(found.find(({ code }) => code === 'StreamBroken')?.message).toContain('than entry 200');
  const rewritten = found.find(({ code }) => code === 'HistoryRewritten');
  expect(rewritten?.entry?.seq).toBeLessThanOrEqual(200);
  expect(rewritten?.message).toMatch(/are not all what checkpoints\/clotho\/\d+ in the archive/);
});

test('newest rows deleted are missed, and no server goes on after them', async () => {
  await withoutTriggers(() => cutBack(size - 40));
  // The server that runs still shows what it has signed.
  expect(named(findings())).toEqual([['EntryMissing', size - 40]]);
  await plane.processes.restart(JOURNAL);
  const log = (): string => readFileSync(plane.processes.logFile(JOURNAL), 'utf8');
  await waitFor(() => log().includes('it is an older copy'), {
    timeoutMs: 30_000,
    describe: 'the server to refuse',
  });
  expect(log()).toContain(`the database holds ${size - 40} entries`);
  expect(log()).toContain('Restore a newer one');
  // Whoever did it runs it without the archive, which the auditor asks all the same.
  await startJournal(host());
  expect(named(findings())).toEqual([['JournalShorter', size - 40]]);
  expect(audit().out).toContain(`this one to entry ${size - 1} are gone`);
  await asBegun();
});

/** As if the newest entries had never been. */
const cutBack = async (to: number): Promise<void> => {
  await admin`DELETE FROM journal.entry WHERE seq >= ${to}`;
  await admin`DELETE FROM journal.entry_id WHERE seq >= ${to}`;
  await admin`DELETE FROM journal.checkpoint WHERE size > ${to}`;
  await admin`DELETE FROM journal.stream`;
  await admin`INSERT INTO journal.stream (stream, size, head)
    SELECT DISTINCT ON (stream) stream, stream_seq, hash FROM journal.entry
    ORDER BY stream, stream_seq DESC`;
  await admin`UPDATE journal.head SET size = ${to}`;
};

const host = (): Parameters<typeof startJournal>[0] => ({
  stateDir: plane.stateDir,
  processes: plane.processes,
  accountKubeconfig: (namespace, name) =>
    Promise.resolve(path.join(plane.stateDir, `run/kubeconfig.${namespace}.${name}`)),
});

test('a row deleted in the middle is named', async () => {
  await withoutTriggers(() => admin`DELETE FROM journal.entry WHERE seq = 301`.execute());
  expect(named(findings())[0]).toEqual(['EntryMissing', 301]);
});

test('a row deleted in the middle and the gap closed is named', async () => {
  await withoutTriggers(async () => {
    await admin`DELETE FROM journal.entry WHERE seq = 301`;
    for (let seq = 302; seq < size; seq += 1) {
      await admin`UPDATE journal.entry SET seq = seq - 1 WHERE seq = ${seq}`;
    }
    await rehash();
  });
  expect(named(findings())).toContainEqual(['EntryOrder', 301]);
  expect(audit().out).toContain('stands what calls itself entry 302');
});

test('rows reordered are named', async () => {
  await withoutTriggers(
    () => admin`UPDATE journal.entry a SET hash = b.hash, leaf = b.leaf FROM journal.entry b
      WHERE (a.seq, b.seq) IN ((303, 305), (305, 303))`,
  );
  const found = named(findings());
  for (const seq of [303, 305]) expect(found).toContainEqual(['EntryOrder', seq]);
});

test('a row put in is named', async () => {
  await withoutTriggers(async () => {
    for (let seq = size - 1; seq >= 310; seq -= 1) {
      await admin`UPDATE journal.entry SET seq = seq + 1 WHERE seq = ${seq}`;
    }
    await admin`INSERT INTO journal.entry
      SELECT 310, at, kind, stream, stream_seq, namespace, subject, actor, hash,
        replace(leaf, '"seq":"311"', '"seq":"310"')
      FROM journal.entry WHERE seq = 312`;
    await rehash();
  });
  const found = named(findings());
  expect(found).toContainEqual(['EntryOrder', 311]);
});

test('bodies exchanged are named', async () => {
  await withoutTriggers(
    () => admin`
    WITH body AS (SELECT seq, substring(leaf FROM '"comment":"[^"]*"') AS text
      FROM journal.entry WHERE seq IN (320, 321))
    UPDATE journal.entry e SET leaf = replace(e.leaf, own.text, other.text)
    FROM body own, body other WHERE own.seq = e.seq AND other.seq <> e.seq`,
  );
  expect(named(findings())).toEqual([
    ['EntryAltered', 320],
    ['EntryAltered', 321],
  ]);
});

test('the whole tree rebuilt under a new key is not the journal that was archived', async () => {
  await plane.processes.stop([plane.processes.require(JOURNAL)]);
  await withoutTriggers(async () => {
    await altered(200);
    await rehash();
    await admin`DELETE FROM journal.checkpoint`;
  });
  const key = path.join(plane.stateDir, 'pki/journal.key');
  const own = readFileSync(key);
  await rm(key);
  await startJournal(host());
  const found = findings();
  expect(named(found)).toContainEqual(['UnknownKey', undefined]);
  expect(named(found)).toContainEqual(['StreamBroken', 250]);
  const rewritten = found.find(({ code }) => code === 'HistoryRewritten');
  expect(rewritten?.message).toContain('in the archive');
  expect(rewritten?.entry?.seq).toBeLessThan(first);
  await writeFile(key, own);
  await asBegun();
});

test('what was tampered with and put back is proven again', () => {
  expect(audit()).toMatchObject({ code: 0 });
});
