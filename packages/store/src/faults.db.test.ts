import { leafHash, parseLeaf } from '@clotho/core/journal';
import { restartDatabase, waitFor, type DatabaseRole } from '@clotho/embedded';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from './connection.ts';
import { openJournal, type Journal, type JournalOptions } from './journal.ts';
import {
  entry,
  optionsFor,
  superuser,
  testServer,
  testSigner,
  type TestServer,
} from './testing/database.ts';
import { expectAll, sizeOf, writer } from './testing/writers.ts';

let server: TestServer;
let urls: (role: DatabaseRole) => string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  urls = await server.database();
});

const leads = async (journal: Journal): Promise<boolean> => (await journal.health()).leads;

const opened = async (options: JournalOptions): Promise<Journal> => {
  const journal = await openJournal(options);
  await waitFor(() => leads(journal), { timeoutMs: 20_000, describe: 'the lead' });
  return journal;
};

/** A journal of so many entries, signed and closed. */
const filled = async (count: number): Promise<JournalOptions> => {
  const options = optionsFor(urls, testSigner());
  const journal = await opened(options);
  const entries = Array.from({ length: count }, (_, i) => entry(`e${i}`));
  for (let i = 0; i < count; i += 200) await journal.append('gate', entries.slice(i, i + 200));
  await journal.stop();
  return options;
};

const tables = [
  'entry',
  'entry_000000',
  'entry_id',
  'node',
  'checkpoint',
  'head',
  'stream',
  'blob',
];

test('the role of the server can read, and write by the functions alone', async () => {
  await filled(300);
  const sql = connect(urls('clotho'), { max: 1 });
  for (const table of tables) {
    for (const statement of [
      `DELETE FROM journal.${table}`,
      `TRUNCATE journal.${table}`,
      `INSERT INTO journal.${table} DEFAULT VALUES`,
      `DROP TABLE journal.${table}`,
      `ALTER TABLE journal.${table} DISABLE TRIGGER ALL`,
    ]) {
      await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    }
  }
  const rewrite = sql`UPDATE journal.entry SET leaf = ''`;
  await expect(rewrite).rejects.toMatchObject({ code: '42501' });
  await expect(sql`SELECT journal.protect('journal.entry', '')`).rejects.toMatchObject({
    code: '42501',
  });
  await sql.end();
});

test('triggers stop the owner too, and a superuser who poses as a replica', async () => {
  await filled(300);
  for (const role of ['clotho_owner', 'postgres'] as const) {
    const sql = connect(urls(role), { max: 1 });
    if (role === 'postgres') await sql`SET session_replication_role = replica`;
    for (const table of tables) {
      await expect(sql.unsafe(`TRUNCATE journal.${table}`)).rejects.toMatchObject({
        code: '42501',
      });
      if (table === 'blob') continue; // which has no rows here
      await expect(sql.unsafe(`DELETE FROM journal.${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    }
    await expect(sql`UPDATE journal.entry SET leaf = ''`).rejects.toThrow('append-only');
    await expect(sql`UPDATE journal.head SET size = 0`).rejects.toThrow('goes forward alone');
    await sql.end();
  }
});

test('who has been replaced can not append, and is told', async () => {
  const options = optionsFor(urls, testSigner());
  const journal = await opened(options);
  await journal.append('gate', [entry('a')]);
  // Another server takes over while this one believes to lead.
  const sql = connect(urls('clotho'), { max: 1 });
  await sql`SELECT journal.take_lead()`;
  await expect(journal.append('gate', [entry('b')])).rejects.toMatchObject({ code: 'Unavailable' });
  await waitFor(() => leads(journal), { timeoutMs: 20_000, describe: 'the lead again' });
  expect(await journal.append('gate', [entry('b')])).toMatchObject([{ seq: 1, duplicate: false }]);
  await sql.end();
  await journal.stop();
});

test('of two servers one appends, and the other goes on when the first ends', async () => {
  const signer = testSigner();
  const first = await opened(optionsFor(urls, signer));
  const second = await openJournal(optionsFor(urls, signer));
  await first.append('gate', [entry('a')]);
  await expect(second.append('gate', [entry('b')])).rejects.toMatchObject({ code: 'Unavailable' });
  expect(await second.entry(0)).toBeDefined();
  await first.stop();
  await waitFor(() => leads(second), { timeoutMs: 20_000, describe: 'the second to lead' });
  expect(await second.append('gate', [entry('b')])).toMatchObject([{ seq: 1 }]);
  await second.stop();
});

test('what was acknowledged is there once and without gaps after kill -9 of the database under load', async () => {
  const signer = testSigner();
  const one = await opened(optionsFor(urls, signer));
  const two = await openJournal(optionsFor(urls, signer));
  let running = true;
  const names = Array.from({ length: 16 }, (_, i) => `w${i}`);
  const writing = names.map((name) => writer(name, [one, two], () => running));
  for (let kill = 0; kill < 3; kill += 1) {
    const before = await sizeOf(one);
    await waitFor(async () => (await sizeOf(one)) > before + 200, {
      timeoutMs: 60_000,
      describe: '200 more entries',
    });
    server.instance.processes.kill('postgres', 'SIGKILL');
    await restartDatabase(server.instance);
  }
  running = false;
  const acknowledged = (await Promise.all(writing)).flat();
  expect(acknowledged.length).toBeGreaterThan(600);
  await expectAll(two, acknowledged);
  await Promise.all([one.stop(), two.stop()]);
});

test('when the clock goes back entries do not, and the server says so', async () => {
  let clock = Date.parse('2026-03-01T12:00:00Z');
  const options = { ...optionsFor(urls, testSigner()), now: () => clock };
  const journal = await opened(options);
  const taken = async (id: string): Promise<string> => {
    const [receipt] = await journal.append('gate', [entry(id)]);
    const stored = await journal.entry(receipt?.seq ?? -1);
    return parseLeaf(Buffer.from(stored?.leaf ?? '')).recordedAt;
  };
  expect(await taken('a')).toBe('2026-03-01T12:00:00Z');
  clock -= 3_600_000;
  expect(await taken('b')).toBe('2026-03-01T12:00:00Z');
  expect(await taken('c')).toBe('2026-03-01T12:00:00Z');
  expect(options.problems).toMatchObject([{ code: 'ClockBehind' }]);
  await journal.stop();
  // Also a server that starts with it, and not only the one that saw it jump.
  const next = await opened(options);
  await next.append('gate', [entry('d')]);
  expect(options.problems).toHaveLength(2);
  clock += 7_200_000;
  await next.append('gate', [entry('e')]);
  const [newest] = await next.search({ order: 'desc', limit: 1 });
  const { recordedAt } = parseLeaf(Buffer.from(newest?.leaf ?? ''));
  expect(recordedAt).toBe('2026-03-01T13:00:00Z');
  expect(options.problems).toHaveLength(2);
  await next.stop();
});

/** What a superuser does who knows where the triggers are. */
const tamper = async (change: (sql: Database) => Promise<unknown>): Promise<void> => {
  const sql = superuser(urls);
  for (const table of tables) await sql.unsafe(`ALTER TABLE journal.${table} DISABLE TRIGGER ALL`);
  await change(sql);
  for (const table of tables) await sql.unsafe(`ALTER TABLE journal.${table} ENABLE TRIGGER ALL`);
  await sql.end();
};

test.each([
  [
    'a hash is changed',
    (sql: Database) => sql`UPDATE journal.entry SET hash = sha256('x') WHERE seq = 317`,
  ],
  ['an entry is cut out', (sql: Database) => sql`DELETE FROM journal.entry WHERE seq = 300`],
  [
    'two entries change places',
    (sql: Database) => sql`
      UPDATE journal.entry a SET hash = b.hash, leaf = b.leaf FROM journal.entry b
      WHERE (a.seq, b.seq) IN ((303, 304), (304, 303))`,
  ],
  [
    'a node is changed',
    (sql: Database) => sql`UPDATE journal.node SET hash = sha256('x') WHERE level = 1`,
  ],
])(
  'a server does not append where %s since the last full tile, or above one',
  async (_what, change) => {
    const options = await filled(400);
    await tamper(change);
    await expect(openJournal(options)).rejects.toMatchObject({ code: 'Altered' });
  },
);

test('a server does not append to an older copy of the database, which the archive knows', async () => {
  let archived: string | undefined;
  const archive = {
    newest: () => Promise.resolve(archived),
    put: (note: string) => {
      archived = note;
      return Promise.resolve();
    },
  };
  const options = { ...optionsFor(urls, testSigner()), archive };
  const journal = await opened(options);
  await journal.append('gate', [entry('a'), entry('b'), entry('c')]);
  await journal.stop();
  expect(archived).toContain('\n3\n');
  await tamper(async (sql) => {
    await sql`DELETE FROM journal.entry WHERE seq > 0`;
    await sql`DELETE FROM journal.checkpoint WHERE size > 1`;
    await sql`UPDATE journal.head SET size = 1`;
  });
  await expect(openJournal(options)).rejects.toMatchObject({ code: 'Behind' });
});

test('a leaf that is changed in its place no longer has the hash that was signed', async () => {
  const options = await filled(10);
  await tamper(
    (sql) =>
      sql`UPDATE journal.entry SET leaf = replace(leaf, 'plat-bob', 'plat-eve') WHERE seq = 4`,
  );
  const journal = await opened(options);
  const found = await journal.search({ limit: 10 });
  const wrong = found.filter(
    ({ leaf, hash }) => Buffer.compare(leafHash(Buffer.from(leaf)), hash) !== 0,
  );
  expect(wrong.map(({ seq }) => seq)).toEqual([4]);
  await journal.stop();
});

test('another key, another past and a newer schema are refused', async () => {
  const options = await filled(10);
  const other = openJournal({ ...options, signer: testSigner() });
  await expect(other).rejects.toMatchObject({ code: 'Altered' });
  const sql = superuser(urls);
  await sql`INSERT INTO journal.migration (version, name, sha256) VALUES (99, 'later', '')`;
  await expect(openJournal(options)).rejects.toMatchObject({ code: 'Schema' });
  await sql.end();
});
