import { tileIn, tileLevels, treeState, type TreeState } from '@clotho/core/journal';
import type { Database } from './connection.ts';
import { readTile } from './tiles.ts';

/** What the one that appends must know: whose turn it is, the tree's right edge, and the time. */
export interface WriterState {
  readonly epoch: number;
  readonly tree: TreeState;
  /** Milliseconds since 1970 of the newest entry; the next one is not before. */
  readonly at: number;
}

/** Takes the lead over from whoever had it, and reads where the journal stands. */
export async function takeLead(sql: Database): Promise<WriterState> {
  const [head] = await sql<{ epoch: number; size: number; at: number }[]>`
    SELECT epoch, size,
      CASE WHEN isfinite(at) THEN (extract(epoch FROM at) * 1000)::bigint ELSE 0 END AS at
    FROM journal.take_lead()`;
  const { epoch = 0, size = 0, at = 0 } = head ?? {};
  return { epoch, at, tree: await readTree(size, sql) };
}

async function readTree(size: number, sql: Database): Promise<TreeState> {
  const edge: (Buffer | undefined)[] = [];
  for (const { level, full, rest } of tileLevels(size)) {
    edge.push(rest === 0 ? undefined : await readTile(tileIn(size, level, full), sql));
  }
  return treeState(size, edge);
}
