import type { PendingQuery, Row } from 'postgres';
import { arrayText, type Database } from './connection.ts';

/** What to look for; all conditions together. */
export interface Search {
  readonly kind?: string | undefined;
  /** Kinds that are left out. */
  readonly without?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  readonly namespace?: string | undefined;
  /** `Kind/namespace/name`, or `Kind/name` where there is no namespace. */
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  /** RFC 3339: entries that the journal took after this moment. */
  readonly since?: string | undefined;
  /** RFC 3339: the journal as it was at this moment. */
  readonly until?: string | undefined;
  /** Begin behind this entry, in the direction of reading. */
  readonly after?: number | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  readonly limit: number;
}

/** An entry as it is kept. */
export interface StoredEntry {
  readonly seq: number;
  /** Leaf hash. */
  readonly hash: Buffer;
  /** The exact leaf: a CloudEvent in canonical JSON. */
  readonly leaf: string;
}

/** Entries in order, of at most `limit`. */
export async function search(query: Search, sql: Database): Promise<StoredEntry[]> {
  const bounds = await boundsOf(query, sql);
  const equal = (column: string, value: string | undefined): PendingQuery<Row[]> =>
    value === undefined ? sql`` : sql`AND ${sql(column)} = ${value}`;
  const { without = [] } = query;
  const order = query.order === 'desc' ? sql`DESC` : sql`ASC`;
  return sql<StoredEntry[]>`
    SELECT seq, hash, leaf FROM journal.entry
    WHERE seq >= ${bounds.from} AND seq < ${bounds.to}
      ${equal('kind', query.kind)}
      ${without.length === 0 ? sql`` : sql`AND kind <> ALL(${arrayText(without)}::text::text[])`}
      ${equal('stream', query.stream)}
      ${equal('namespace', query.namespace)}
      ${equal('subject', query.subject)}
      ${equal('actor', query.actor)}
    ORDER BY seq ${order} LIMIT ${query.limit}`;
}

/** Moments are places too: `at` never goes back along `seq`. */
async function boundsOf(
  { since, until, after, order }: Search,
  sql: Database,
): Promise<{ from: number; to: number }> {
  let from = since === undefined ? 0 : await sizeAt(since, sql);
  let to = until === undefined ? Number.MAX_SAFE_INTEGER : await sizeAt(until, sql);
  if (after !== undefined && order === 'desc') to = Math.min(to, after);
  else if (after !== undefined) from = Math.max(from, after + 1);
  return { from, to };
}

/** How many entries the journal had at a moment (RFC 3339). */
async function sizeAt(at: string, sql: Database): Promise<number> {
  const rows = await sql<{ size: number }[]>`SELECT journal.size_at(${at}) AS size`;
  return rows[0]?.size ?? 0;
}

/** The entry at a place, if the journal reaches that far. */
export async function entryAt(seq: number, sql: Database): Promise<StoredEntry | undefined> {
  const rows = await sql<StoredEntry[]>`
    SELECT seq, hash, leaf FROM journal.entry WHERE seq = ${seq}`;
  return rows[0];
}
