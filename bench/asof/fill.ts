import { snapshotOf } from '@clotho/core/journal';
import postgres, { type Sql } from 'postgres';
import { note } from '../shared/instance.ts';
import { stateOf } from './state.ts';

export const WORKLOADS = 1000;
export const ENVIRONMENTS = 20;
const VERSIONS = 200;
/** One entry in so many is a snapshot. */
const EVERY = 10;
const STEP = 500_000;

/** How the journal is filled. */
export interface Filled {
  readonly entries: number;
  readonly snapshots: number;
  readonly seconds: number;
}

/** Name of the nth environment. */
export function environmentName(n: number): string {
  return `bench-${String(n).padStart(2, '0')}`;
}

/** Begin of the time that the filled journal tells of: an entry a second. */
export const FIRST_MOMENT: number = Date.parse('2000-01-01T00:00:00Z');

/** Fills the journal up to a size, inside the database and past every check. */
export async function fill(url: string, entries: number): Promise<Filled> {
  const started = performance.now();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`CREATE SCHEMA IF NOT EXISTS bench`;
    await sql`CREATE TABLE IF NOT EXISTS bench.content
      (version int PRIMARY KEY, manifest bytea NOT NULL, chunk bytea NOT NULL)`;
    await putContents(sql);
    const [head] = await sql<{ size: string }[]>`
      SELECT coalesce(max(seq) + 1, 0) AS size FROM journal.entry`;
    for (let from = Number(head?.size ?? 0); from < entries; from += STEP) {
      const to = Math.min(from + STEP, entries);
      await fillRange(sql, from, to);
      if (entries > STEP) note(`  ${to} entries`);
    }
    // A server asks for what came since it looked last, not for everything.
    await sql`UPDATE journal.head SET size = ${entries} WHERE size < ${entries}`;
    await sql`VACUUM ANALYZE journal.entry`;
    await sql`VACUUM ANALYZE projection.snapshot`;
    const [count] = await sql<{ count: string }[]>`SELECT count(*) FROM projection.snapshot`;
    const seconds = (performance.now() - started) / 1000;
    return { entries, snapshots: Number(count?.count), seconds };
  } finally {
    await sql.end();
  }
}

/** The contents that snapshots are drawn from, in the tables that the server reads. */
async function putContents(sql: Sql): Promise<void> {
  const [known] = await sql`SELECT 1 FROM bench.content LIMIT 1`;
  if (known) return;
  for (let version = 0; version < VERSIONS; version += 1) {
    const { root, chunks } = snapshotOf('bench', [stateOf('bench', WORKLOADS, version)]);
    const [chunk] = chunks;
    if (!chunk) continue;
    await sql`SELECT journal.put_blob(${root.bytes}, false), journal.put_blob(${chunk.bytes}, false)`;
    await sql`INSERT INTO bench.content VALUES (${version},
      ${Buffer.from(root.sha256, 'hex')}, ${Buffer.from(chunk.sha256, 'hex')})`;
  }
}

/** Entries, and what the projection would have made of those that are snapshots. */
async function fillRange(sql: Sql, from: number, to: number): Promise<void> {
  await makeRoom(sql, from, to);
  await sql`
    INSERT INTO journal.entry
      (seq, at, kind, stream, stream_seq, namespace, subject, actor, hash, leaf)
    SELECT n, to_timestamp(${FIRST_MOMENT / 1000} + n),
      CASE WHEN n % ${EVERY} = 0 THEN 'Filled' ELSE 'ChangeTransition' END,
      'bench/' || n % 5000, n / 5000 + 1, 'bench', 'Change/bench/change-' || n % 5000, 'bench',
      sha256(n::text::bytea), repeat(md5(n::text), 12)
    FROM generate_series(${from}::bigint, ${to - 1}::bigint) n`;
  await sql`
    INSERT INTO projection.snapshot
      (environment, number, seq, at, manifest, chunks, containers, objects)
    SELECT 'bench-' || lpad((s % ${ENVIRONMENTS})::text, 2, '0'), s / ${ENVIRONMENTS} + 1, s * ${EVERY},
      to_timestamp(${FIRST_MOMENT / 1000} + s * ${EVERY}), c.manifest, c.chunk, ${WORKLOADS}, ${WORKLOADS}
    FROM generate_series(${Math.ceil(from / EVERY)}::bigint, ${Math.ceil(to / EVERY) - 1}::bigint) s
    JOIN bench.content c ON c.version = (s / ${ENVIRONMENTS}) % ${VERSIONS}`;
  await sql`
    INSERT INTO projection.environment (name, namespace, number, seen_from, seen_until)
    SELECT environment, 'bench', max(number), min(at), max(at) FROM projection.snapshot
    WHERE environment LIKE 'bench-%' GROUP BY environment
    ON CONFLICT (name) DO UPDATE
      SET number = excluded.number, seen_until = excluded.seen_until`;
}

async function makeRoom(sql: Sql, from: number, to: number): Promise<void> {
  const width = 2 ** 20;
  for (let part = Math.floor(from / width); part * width < to; part += 1) {
    const name = `journal.entry_${String(part).padStart(6, '0')}`;
    const [known] = await sql`SELECT 1 WHERE to_regclass(${name}) IS NOT NULL`;
    if (known) continue;
    await sql.unsafe(`CREATE TABLE ${name} PARTITION OF journal.entry
      FOR VALUES FROM (${part * width}) TO (${(part + 1) * width})`);
  }
}
