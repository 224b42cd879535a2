import type { Database } from '../connection.ts';
import { ms, type Fragment, type SpanRow } from './rows.ts';

/** What to look for; all conditions together. */
export interface SpanQuery {
  readonly environment?: string | undefined;
  readonly namespace?: string | undefined;
  /** `sha256:…`, or the beginning of it. */
  readonly digest?: string | undefined;
  /** With its tag, or without one for all of them. */
  readonly image?: string | undefined;
  /** `Kind/name`. */
  readonly object?: string | undefined;
  /** Only those that begin or end at one of these snapshots. */
  readonly between?: { readonly from: number; readonly to: number } | undefined;
  readonly limit: number;
}

/** Since when and until when objects had a content, the newest first. */
export async function objectSpans(query: SpanQuery, sql: Database): Promise<SpanRow[]> {
  if (query.image !== undefined) return [];
  const rows = await sql<FlatSpan[]>`
    SELECT o.environment, e.namespace, o.object, NULL AS container, NULL AS image, o.digest,
      o.origin, o.change_namespace, o.change_name, o.change_uid, array_to_json(o.writers) AS writers,
      ${edges(sql)}
    FROM projection.object_span o ${joins(sql, 'o')}
    WHERE true ${conditions(query, { table: 'o', object: 'o.object' }, sql)}
    ORDER BY f.at DESC, o.environment, o.object LIMIT ${query.limit}`;
  return rows.map(spanOf);
}

/** The same of what containers run, with the Change that brought their workload. */
export async function containerSpans(query: SpanQuery, sql: Database): Promise<SpanRow[]> {
  const rows = await sql<FlatSpan[]>`
    SELECT c.environment, e.namespace, c.workload AS object, c.container, c.image, c.digest,
      o.origin, o.change_namespace, o.change_name, o.change_uid, array_to_json(o.writers) AS writers,
      ${edges(sql)}
    FROM projection.container_span c ${joins(sql, 'c')}
    LEFT JOIN LATERAL (
      SELECT * FROM projection.object_span o
      WHERE o.environment = c.environment AND o.object = c.workload
        AND o.from_number <= c.from_number
      ORDER BY o.from_number DESC LIMIT 1) o ON true
    WHERE true ${conditions(query, { table: 'c', object: 'c.workload' }, sql)}
      ${imageCondition(query.image, sql)}
    ORDER BY f.at DESC, c.environment, c.workload, c.container LIMIT ${query.limit}`;
  return rows.map(spanOf);
}

interface FlatSpan {
  environment: string;
  namespace: string;
  object: string;
  container: string | null;
  image: string | null;
  digest: string;
  origin: SpanRow['origin'];
  change_namespace: string | null;
  change_name: string | null;
  change_uid: string | null;
  writers: string[] | null;
  from_number: number;
  from_at: number;
  from_unsure: number | null;
  to_number: number | null;
  to_at: number | null;
  to_unsure: number | null;
}

function spanOf(row: FlatSpan): SpanRow {
  const { environment, namespace, object, container, image, digest, origin } = row;
  const { change_namespace, change_name, change_uid, writers } = row;
  const { from_number, from_at, from_unsure, to_number, to_at, to_unsure } = row;
  const hasChange = change_namespace !== null && change_name !== null && change_uid !== null;
  return {
    environment,
    namespace,
    object,
    container,
    image,
    digest,
    origin,
    change: hasChange ? { namespace: change_namespace, name: change_name, uid: change_uid } : null,
    writers: writers ?? [],
    from: { number: from_number, at: from_at, unsureFrom: from_unsure },
    to:
      to_number === null || to_at === null
        ? null
        : { number: to_number, at: to_at, unsureFrom: to_unsure },
  };
}

/** The snapshots at both ends of a span, and its environment. */
function joins(sql: Database, table: 'o' | 'c'): Fragment {
  const column = (name: string): Fragment => sql`${sql(`${table}.${name}`)}`;
  return sql`
    JOIN projection.environment e ON e.name = ${column('environment')}
    JOIN projection.snapshot f
      ON f.environment = ${column('environment')} AND f.number = ${column('from_number')}
    LEFT JOIN projection.snapshot t
      ON t.environment = ${column('environment')} AND t.number = ${column('to_number')}`;
}

function edges(sql: Database): Fragment {
  return sql`
    f.number AS from_number, ${ms(sql, 'f.at')} AS from_at, ${ms(sql, 'f.unsure_from')} AS from_unsure,
    t.number AS to_number, ${ms(sql, 't.at')} AS to_at, ${ms(sql, 't.unsure_from')} AS to_unsure`;
}

interface Names {
  readonly table: 'o' | 'c';
  readonly object: string;
}

function conditions(query: SpanQuery, names: Names, sql: Database): Fragment {
  const { environment, namespace, digest, object, between } = query;
  const column = (name: string): Fragment => sql`${sql(`${names.table}.${name}`)}`;
  return sql`
    ${environment === undefined ? sql`` : sql`AND ${column('environment')} = ${environment}`}
    ${namespace === undefined ? sql`` : sql`AND e.namespace = ${namespace}`}
    ${object === undefined ? sql`` : sql`AND ${sql(names.object)} = ${object}`}
    ${digest === undefined ? sql`` : beginsWith(column('digest'), digest, sql)}
    ${between === undefined ? sql`` : edgeIn(column, between, sql)}`;
}

function edgeIn(
  column: (name: string) => Fragment,
  { from, to }: NonNullable<SpanQuery['between']>,
  sql: Database,
): Fragment {
  return sql`AND (${column('from_number')} BETWEEN ${from} AND ${to}
    OR ${column('to_number')} BETWEEN ${from} AND ${to})`;
}

/** By an index in the order of bytes; digests have no character above `f`. */
function beginsWith(column: Fragment, prefix: string, sql: Database): Fragment {
  return sql`AND ${column} >= ${prefix} AND ${column} < ${`${prefix}g`}`;
}

function imageCondition(image: string | undefined, sql: Database): Fragment {
  if (image === undefined) return sql``;
  // ';' follows ':', and 'A' follows '@', in the order of bytes.
  return sql`AND (c.image = ${image}
    OR c.image >= ${`${image}:`} AND c.image < ${`${image};`}
    OR c.image >= ${`${image}@`} AND c.image < ${`${image}A`})`;
}
