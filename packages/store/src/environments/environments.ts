import type { NamespaceState, SnapshotPoint } from '@clotho/core/journal';
import { arrayText, type Database } from '../connection.ts';
import {
  findPoint,
  listGaps,
  listSnapshots,
  readSnapshot,
  type FoundPoint,
} from './find-snapshot.ts';
import { containerSpans, objectSpans, type SpanQuery } from './find-spans.ts';
import { Projector } from './projector.ts';
import {
  environmentRows,
  type EnvironmentRow,
  type Fragment,
  type GapRow,
  type SnapshotRow,
  type SpanRow,
} from './rows.ts';

/** What a reporter saw without interruption; RFC 3339. */
export interface Beat {
  readonly name: string;
  readonly since: string;
  readonly through: string;
}

/** What ran where and when, from the journal's entries. Answers count every entry that is durable. */
export class Environments {
  readonly #sql: Database;
  readonly #projector: Projector;

  constructor(sql: Database, onError: (error: unknown) => void) {
    this.#sql = sql;
    this.#projector = new Projector({ sql, onError });
  }

  /** Resolves when every entry that is durable now counts. */
  catchUp(): Promise<void> {
    return this.#projector.catchUp();
  }

  /** All of them, or those of a namespace, by name. */
  async list(namespace?: string): Promise<EnvironmentRow[]> {
    await this.catchUp();
    const sql = this.#sql;
    const where = namespace === undefined ? sql`` : sql`WHERE e.namespace = ${namespace}`;
    return this.#rows(where);
  }

  /** Those of these names. */
  async named(names: readonly string[]): Promise<EnvironmentRow[]> {
    await this.catchUp();
    return this.#rows(this.#sql`WHERE e.name = ANY (${arrayText(names)}::text::text[])`);
  }

  /** What stood at a point of the environment of this name. */
  async at(name: string, point: SnapshotPoint): Promise<FoundPoint> {
    const { through } = this.#projector;
    if (through >= 0) {
      const found = await findPoint({ name, point, through }, this.#sql);
      if (!found.isBehind) {
        this.#projector.covers(found.size);
        return found;
      }
    }
    await this.catchUp();
    return findPoint({ name, point, through: this.#projector.through }, this.#sql);
  }

  /** What a snapshot holds; null when some of it was erased. */
  contents(snapshot: SnapshotRow): Promise<NamespaceState[] | null> {
    return readSnapshot(snapshot, this.#sql);
  }

  /** Snapshots below a number, the newest first. */
  snapshots(
    environment: string,
    page: { readonly below: number; readonly limit: number },
  ): Promise<SnapshotRow[]> {
    return listSnapshots(environment, page, this.#sql);
  }

  /** Gaps that have a part of a span of time; milliseconds since 1970. */
  gaps(
    environment: string,
    span: { readonly from: number; readonly to: number },
  ): Promise<GapRow[]> {
    return listGaps(environment, span, this.#sql);
  }

  /** Since when and until when containers ran something, the newest first. */
  async runs(query: SpanQuery): Promise<SpanRow[]> {
    await this.catchUp();
    return containerSpans(query, this.#sql);
  }

  /** Since when and until when objects had a content, the newest first. */
  async stands(query: SpanQuery): Promise<SpanRow[]> {
    await this.catchUp();
    return objectSpans(query, this.#sql);
  }

  /** Extends what is known, where it follows on without a gap. */
  async beat(beats: readonly Beat[]): Promise<void> {
    await this.catchUp();
    await this.#sql`
      INSERT INTO projection.beat (environment, through)
      SELECT e.name, b.through
      FROM json_to_recordset(${JSON.stringify(beats)}::text::json)
        AS b (name text, since timestamptz, through timestamptz)
      JOIN projection.environment e ON e.name = b.name
      LEFT JOIN projection.beat k ON k.environment = e.name
      WHERE b.since <= greatest(e.seen_until, k.through) AND e.left_at IS NULL
      ON CONFLICT (environment) DO UPDATE
        SET through = greatest(projection.beat.through, excluded.through)`;
  }

  #rows(where: Fragment): Promise<EnvironmentRow[]> {
    const sql = this.#sql;
    return sql<EnvironmentRow[]>`SELECT ${environmentRows(sql)} ${where} ORDER BY e.name`;
  }
}
