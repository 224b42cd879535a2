import { JournalError, JsonError, parseLeaf, TimeError } from '@clotho/core/journal';
import type { TransactionSql } from 'postgres';
import type { Database } from '../connection.ts';
import { applyEntry } from './apply.ts';

/** Raise it when an entry is to be read differently: then everything is made again. */
const VERSION = 1;
const PAGE = 200;

export interface ProjectorOptions {
  readonly sql: Database;
  /** An entry that can't be read; it is passed over. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the projection of environments equal to the journal. Several servers may do so at one
 * database: each page is taken by one of them.
 */
export class Projector {
  readonly #options: ProjectorOptions;
  #through = -1;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  /** Every entry below is in the projection, as far as this server knows; -1 while it knows nothing. */
  get through(): number {
    return this.#through;
  }

  /** Somebody found that every entry below is in the projection: it need not be looked at again. */
  covers(size: number): void {
    this.#through = Math.max(this.#through, size);
  }

  /** Resolves when every entry that is committed now is in the projection. */
  catchUp(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#running = this.#run();
        return this.#running;
      });
    return this.#next;
  }

  async #run(): Promise<void> {
    const { sql } = this.#options;
    const [head] = await sql<{ size: number }[]>`SELECT size FROM journal.head`;
    const size = head?.size ?? 0;
    if (this.#through < 0) this.#through = await this.#begin(size);
    while (this.#through < size && (await this.#hasMore(size))) {
      this.#through = await sql.begin((tx) => this.#takePage(size, tx));
    }
    this.#through = Math.max(this.#through, size);
  }

  /** What was made by other rules, or from entries that are not there any more, is made again. */
  async #begin(size: number): Promise<number> {
    return this.#options.sql.begin(async (tx) => {
      const [progress] = await tx<{ version: number; through: number }[]>`
        SELECT version, through FROM projection.progress FOR UPDATE`;
      const { version = 0, through = 0 } = progress ?? {};
      if (version === VERSION && through <= size) return through;
      if (through > size) await tx`DELETE FROM projection.beat`;
      await tx`TRUNCATE projection.environment, projection.snapshot, projection.gap,
        projection.object_span, projection.container_span`;
      await tx`UPDATE projection.progress SET version = ${VERSION}, through = 0`;
      return 0;
    });
  }

  async #hasMore(size: number): Promise<boolean> {
    const { sql } = this.#options;
    const [found] = await sql<{ more: boolean }[]>`
      SELECT EXISTS (SELECT FROM journal.entry
        WHERE kind IN ('SnapshotTaken', 'EnvironmentGap')
          AND seq >= ${this.#through} AND seq < ${size}) AS more`;
    return found?.more === true;
  }

  /** @returns up to which entry everything is taken now */
  async #takePage(size: number, tx: TransactionSql<{ bigint: number }>): Promise<number> {
    const [progress] = await tx<{ through: number }[]>`
      SELECT through FROM projection.progress FOR UPDATE`;
    const from = Math.max(progress?.through ?? 0, 0);
    const rows = await tx<{ seq: number; leaf: string }[]>`
      SELECT seq, leaf FROM journal.entry
      WHERE kind IN ('SnapshotTaken', 'EnvironmentGap') AND seq >= ${from} AND seq < ${size}
      ORDER BY seq LIMIT ${PAGE}`;
    for (const { leaf } of rows) await this.#take(leaf, tx);
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    const through = last ? last.seq + 1 : Math.max(size, from);
    await tx`UPDATE projection.progress SET through = ${through}`;
    return through;
  }

  async #take(leaf: string, tx: TransactionSql<{ bigint: number }>): Promise<void> {
    try {
      await tx.savepoint((inner) => applyEntry(parseLeaf(Buffer.from(leaf)), inner));
    } catch (error) {
      const isBad =
        error instanceof JournalError || error instanceof JsonError || error instanceof TimeError;
      if (!isBad) throw error;
      this.#options.onError(error);
    }
  }
}
