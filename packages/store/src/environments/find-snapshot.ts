import type { SnapshotPoint } from '@clotho/core/journal';
import { formatInstant, parseChunk, type NamespaceState } from '@clotho/core/journal';
import type { Database } from '../connection.ts';
import { ms, snapshotColumns, type EnvironmentRow, type GapRow, type SnapshotRow } from './rows.ts';

/** What is known of a point of an environment. */
export interface Found {
  /** The newest snapshot that is not after the point. */
  readonly snapshot: SnapshotRow | undefined;
  /** The one after it. */
  readonly next: SnapshotRow | undefined;
  /** The gap that the moment lies in. */
  readonly gap: GapRow | undefined;
}

/** What stood at a point; snapshots by number lie in no gap. */
export async function findSnapshot(
  environment: EnvironmentRow,
  point: SnapshotPoint,
  sql: Database,
): Promise<Found> {
  if (point.by === 'Moment') return findMoment(environment.name, point.moment, sql);
  const number = point.by === 'Number' ? point.number : environment.number - point.back;
  const rows = await sql<SnapshotRow[]>`
    SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
    WHERE s.environment = ${environment.name} AND s.number IN (${number}, ${number} + 1)`;
  return {
    snapshot: rows.find((row) => row.number === number),
    next: rows.find((row) => row.number === number + 1),
    gap: undefined,
  };
}

async function findMoment(environment: string, moment: number, sql: Database): Promise<Found> {
  const at = formatInstant(moment);
  const [snapshots, gap] = await Promise.all([
    sql<SnapshotRow[]>`
      (SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
        WHERE s.environment = ${environment} AND s.at <= ${at}
        ORDER BY s.at DESC, s.number DESC LIMIT 1)
      UNION ALL
      (SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
        WHERE s.environment = ${environment} AND s.at > ${at}
        ORDER BY s.at, s.number LIMIT 1)`,
    sql<GapRow[]>`
      SELECT ${ms(sql, 'from_at')} AS from, ${ms(sql, 'to_at')} AS to, reason, seq
      FROM projection.gap
      WHERE environment = ${environment} AND from_at < ${at} AND (to_at IS NULL OR to_at > ${at})
      ORDER BY from_at DESC LIMIT 1`,
  ]);
  return {
    snapshot: snapshots.find((row) => row.at <= moment),
    next: snapshots.find((row) => row.at > moment),
    gap: gap[0],
  };
}

/** What a snapshot holds, namespace by namespace; null when some of it was erased. */
export async function readSnapshot(
  { environment, number }: Pick<SnapshotRow, 'environment' | 'number'>,
  sql: Database,
): Promise<NamespaceState[] | null> {
  // As text: it takes half the bytes on its way here.
  const rows = await sql<{ content: string | null }[]>`
    SELECT convert_from(b.content, 'UTF8') AS content FROM projection.snapshot s
    CROSS JOIN generate_series(0, length(s.chunks) / 32 - 1) AS i
    LEFT JOIN journal.blob b ON b.sha256 = substring(s.chunks FROM i * 32 + 1 FOR 32)
    WHERE s.environment = ${environment} AND s.number = ${number} ORDER BY i`;
  const states = rows.map(({ content }) => (content === null ? null : parseChunk(content)));
  return states.includes(null) ? null : states.filter((state) => state !== null);
}

/** Snapshots below a number, the newest first. */
export function listSnapshots(
  environment: string,
  { below, limit }: { below: number; limit: number },
  sql: Database,
): Promise<SnapshotRow[]> {
  return sql<SnapshotRow[]>`
    SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
    WHERE s.environment = ${environment} AND s.number < ${below}
    ORDER BY s.number DESC LIMIT ${limit}`;
}

/** Gaps that have a part of a span of time, in order. */
export function listGaps(
  environment: string,
  { from, to }: { from: number; to: number },
  sql: Database,
): Promise<GapRow[]> {
  return sql<GapRow[]>`
    SELECT ${ms(sql, 'from_at')} AS from, ${ms(sql, 'to_at')} AS to, reason, seq
    FROM projection.gap
    WHERE environment = ${environment} AND from_at < ${formatInstant(to)}
      AND (to_at IS NULL OR to_at > ${formatInstant(from)})
    ORDER BY from_at`;
}
