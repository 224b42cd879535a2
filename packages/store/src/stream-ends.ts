import { streamOf } from '@clotho/core/journal';
import { NO_STREAM, type StreamEnd, type Submission } from './batch.ts';
import { arrayText, type Database } from './connection.ts';

const MOST_KEPT = 50_000;

/** How far streams have come, read once and kept: nobody else moves them while this server leads. */
export class StreamEnds {
  readonly #sql: Database;
  readonly #ends = new Map<string, StreamEnd>();

  constructor(sql: Database) {
    this.#sql = sql;
  }

  /** The ends of all streams that these entries belong to. */
  async of(submissions: readonly Submission[]): Promise<ReadonlyMap<string, StreamEnd>> {
    const unknown = new Set<string>();
    for (const { entry } of submissions) {
      const stream = streamOf(entry);
      if (!this.#ends.has(stream)) unknown.add(stream);
    }
    if (unknown.size > 0) await this.#read([...unknown]);
    return this.#ends;
  }

  set(ends: Iterable<readonly [string, StreamEnd]>): void {
    for (const [stream, end] of ends) this.#ends.set(stream, end);
    // The oldest go first; none of a batch is among them, since each was set just now.
    for (const stream of this.#ends.keys()) {
      if (this.#ends.size <= MOST_KEPT) return;
      this.#ends.delete(stream);
    }
  }

  async #read(streams: readonly string[]): Promise<void> {
    for (const stream of streams) this.#ends.set(stream, NO_STREAM);
    const sql = this.#sql;
    const rows = await sql<{ stream: string; size: number; head: Buffer }[]>`
      SELECT stream, size, head FROM journal.stream
      WHERE stream = ANY (${arrayText(streams)}::text::text[])`;
    for (const { stream, size, head } of rows) this.#ends.set(stream, { size, head });
  }
}
