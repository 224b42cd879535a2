import type { Database } from './connection.ts';

/** What a timestamp authority said of a checkpoint. */
export interface StoredTimestamp {
  /** Entries of the checkpoint. */
  readonly size: number;
  /** URL that the authority was asked at. */
  readonly authority: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The note that it is over, byte for byte. */
  readonly note: string;
  /** The answer of RFC 3161. */
  readonly response: Buffer;
}

export async function addTimestamp(
  { size, authority, at, response }: Omit<StoredTimestamp, 'note'>,
  sql: Database,
): Promise<void> {
  await sql`
    SELECT journal.add_timestamp(
      ${size}, ${authority}, to_timestamp(${at}::float8 / 1000), ${response})`;
}

/** The newest of each authority. */
export function newestTimestamps(sql: Database): Promise<StoredTimestamp[]> {
  return sql<StoredTimestamp[]>`
    SELECT DISTINCT ON (t.authority) t.size, t.authority, t.response, c.note,
      (extract(epoch FROM t.stamped) * 1000)::bigint AS at
    FROM journal.timestamp t JOIN journal.checkpoint c ON c.size = t.size
    ORDER BY t.authority, t.size DESC`;
}

/**
 * Of each authority the first timestamp over so many entries at least, which says most of when they
 * existed, but none over more than `most`.
 */
export function firstTimestamps(
  { least, most }: { least: number; most: number },
  sql: Database,
): Promise<StoredTimestamp[]> {
  return sql<StoredTimestamp[]>`
    SELECT DISTINCT ON (t.authority) t.size, t.authority, t.response, c.note,
      (extract(epoch FROM t.stamped) * 1000)::bigint AS at
    FROM journal.timestamp t JOIN journal.checkpoint c ON c.size = t.size
    WHERE t.size BETWEEN ${least} AND ${most}
    ORDER BY t.authority, t.size`;
}
