import type { SnapshotPoint } from '@clotho/core/journal';
import { formatInstant, parseChunk, type NamespaceState } from '@clotho/core/journal';
import type { Database } from '../connection.ts';
import {
  environmentRows,
  gapColumns,
  snapshotColumns,
  type EnvironmentRow,
  type Fragment,
  type GapRow,
  type SnapshotRow,
} from './rows.ts';

/** What is known of a point of an environment. */
interface Found {
  /** The newest snapshot that is not after the point. */
  readonly snapshot: SnapshotRow | null;
  /** The one after it. */
  readonly next: SnapshotRow | null;
  /** The gap that the moment lies in; snapshots by number lie in none. */
  readonly gap: GapRow | null;
}

export interface FoundPoint extends Found {
  /** Null where none of this name was reported. */
  readonly environment: EnvironmentRow | null;
  /** There are entries about environments that may not be in the projection yet. */
  readonly isBehind: boolean;
  /** Entries of the journal when this was asked. */
  readonly size: number;
}

/**
 * What stood at a point, by one statement, so that all of it is of one state of the database.
 * `through`: every entry below is in the projection.
 */
export async function findPoint(
  { name, point, through }: { name: string; point: SnapshotPoint; through: number },
  sql: Database,
): Promise<FoundPoint> {
  const [row] = await sql<FoundPoint[]>`
    SELECT to_json(e) AS environment, to_json(f) AS snapshot, to_json(n) AS next, to_json(g) AS gap,
      (SELECT size FROM journal.head),
      EXISTS (SELECT FROM journal.entry
        WHERE kind IN ('SnapshotTaken', 'EnvironmentGap') AND seq >= ${through}) AS "isBehind"
    FROM (VALUES (${name}::text)) AS asked (name)
    LEFT JOIN LATERAL (
      SELECT ${environmentRows(sql)} WHERE e.name = asked.name) AS e ON true
    LEFT JOIN LATERAL (
      SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
      WHERE s.environment = e.name AND ${standsAt(point, sql)}) AS f ON true
    LEFT JOIN LATERAL (
      SELECT ${snapshotColumns(sql)} FROM projection.snapshot s
      WHERE s.environment = e.name AND s.number = coalesce(f.number, 0) + 1) AS n ON true
    LEFT JOIN LATERAL (
      SELECT ${gapColumns(sql)} FROM projection.gap g
      WHERE g.environment = e.name AND ${liesIn(point, sql)}) AS g ON true`;
  if (!row) throw new Error('a statement that answers one row answered none');
  return row;
}

/** Which snapshot of an environment `e` is meant. */
function standsAt(point: SnapshotPoint, sql: Database): Fragment {
  if (point.by === 'Number') return sql`s.number = ${point.number}::bigint`;
  if (point.by === 'Back') return sql`s.number = e.number - ${point.back}::bigint`;
  return sql`s.at <= ${formatInstant(point.moment)} ORDER BY s.at DESC, s.number DESC LIMIT 1`;
}

/** The gap that a moment lies in. */
function liesIn(point: SnapshotPoint, sql: Database): Fragment {
  if (point.by !== 'Moment') return sql`false`;
  const at = formatInstant(point.moment);
  return sql`g.from_at < ${at} AND (g.to_at IS NULL OR g.to_at > ${at})
    ORDER BY g.from_at DESC LIMIT 1`;
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
    SELECT ${gapColumns(sql)} FROM projection.gap g
    WHERE g.environment = ${environment} AND g.from_at < ${formatInstant(to)}
      AND (g.to_at IS NULL OR g.to_at > ${formatInstant(from)})
    ORDER BY g.from_at`;
}
