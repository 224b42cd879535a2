import type { Origin } from '@clotho/core/journal';
import type { PendingQuery, Row } from 'postgres';
import type { Database } from '../connection.ts';

/** An environment as it is known. All times are milliseconds since 1970. */
export interface EnvironmentRow {
  readonly name: string;
  readonly namespace: string;
  /** Number of its latest snapshot. */
  readonly number: number;
  readonly seenFrom: number;
  readonly seenUntil: number;
  /** Since when it is managed no longer. */
  readonly leftAt: number | null;
}

export interface SnapshotRow {
  readonly environment: string;
  readonly number: number;
  readonly seq: number;
  readonly at: number;
  /** When the next one followed. */
  readonly until: number | null;
  readonly unsureFrom: number | null;
  /** SHA-256 in hex. */
  readonly manifest: string;
  readonly containers: number;
  readonly objects: number;
}

/** A span of time of which nothing is known. */
export interface GapRow {
  readonly from: number;
  readonly to: number | null;
  readonly reason: string;
  readonly seq: number;
}

/** A snapshot at which something began or ended. */
interface EdgeRow {
  readonly number: number;
  readonly at: number;
  readonly unsureFrom: number | null;
}

/** Something that stood from one snapshot to another. */
export interface SpanRow {
  readonly environment: string;
  readonly namespace: string;
  readonly object: string;
  readonly container: string | null;
  readonly image: string | null;
  readonly digest: string;
  readonly origin: Origin | null;
  readonly change: { namespace: string; name: string; uid: string } | null;
  readonly writers: string[];
  readonly from: EdgeRow;
  readonly to: EdgeRow | null;
}

/** A part of a query. */
export type Fragment = PendingQuery<Row[]>;

/** Milliseconds since 1970 of a column that holds a time. */
export function ms(sql: Database, column: string): Fragment {
  return sql`(extract(epoch FROM ${sql(column)}) * 1000)::bigint`;
}

/** The columns of a SnapshotRow, of a table that is named `s`. */
export function snapshotColumns(sql: Database): Fragment {
  return sql`
    s.environment, s.number, s.seq, ${ms(sql, 's.at')} AS at,
    (SELECT ${ms(sql, 'n.at')} FROM projection.snapshot n
      WHERE n.environment = s.environment AND n.number = s.number + 1) AS until,
    ${ms(sql, 's.unsure_from')} AS "unsureFrom", encode(s.manifest, 'hex') AS manifest,
    s.containers, s.objects`;
}

/** The columns of an EnvironmentRow, and where they come from. */
export function environmentRows(sql: Database): Fragment {
  return sql`
    e.name, e.namespace, e.number, ${ms(sql, 'e.seen_from')} AS "seenFrom",
    (extract(epoch FROM greatest(e.seen_until, b.through)) * 1000)::bigint AS "seenUntil",
    ${ms(sql, 'e.left_at')} AS "leftAt"
    FROM projection.environment e LEFT JOIN projection.beat b ON b.environment = e.name`;
}

/** The columns of a GapRow, of a table that is named `g`. */
export function gapColumns(sql: Database): Fragment {
  return sql`
    ${ms(sql, 'g.from_at')} AS from, ${ms(sql, 'g.to_at')} AS to, g.reason, g.seq`;
}
