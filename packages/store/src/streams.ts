import type { StreamHead } from '@clotho/core/journal';
import type { Database } from './connection.ts';

/** How far every stream had come before entry `through`. */
export async function streamHeads(through: number, sql: Database): Promise<StreamHead[]> {
  const rows = await sql<{ stream: string; size: number; head: Buffer }[]>`
    SELECT DISTINCT ON (stream) stream, stream_seq AS size, hash AS head
    FROM journal.entry WHERE seq < ${through} ORDER BY stream, stream_seq DESC`;
  return rows.map(({ stream, size, head }) => ({ stream, size, head: head.toString('hex') }));
}

/** How far every stream has come, and the number of entries that this counts. */
export function newestHeads(sql: Database): Promise<{ through: number; heads: StreamHead[] }> {
  return sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) => {
    const [head] = await tx<{ size: number }[]>`SELECT size FROM journal.head`;
    const rows = await tx<{ stream: string; size: number; head: Buffer }[]>`
      SELECT stream, size, head FROM journal.stream`;
    const heads = rows.map(({ stream, size, head: last }) => ({
      stream,
      size,
      head: last.toString('hex'),
    }));
    return { through: head?.size ?? 0, heads };
  });
}
