import type { JournalEntry } from '@clotho/api';
import { append } from './append.ts';
import { idOf, placeBatch, type Batch, type StreamEnd, type Submission } from './batch.ts';
import type { Database } from './connection.ts';
import { StoreError } from './error.ts';
import { StreamEnds } from './stream-ends.ts';
import type { WriterState } from './writer-state.ts';

const MOST_IN_BATCH = 1024;
const MOST_WAITING = 65_536;
/** Clocks of servers that follow one another differ a little. */
const CLOCK_TOLERANCE_MS = 1000;

/** Where an entry has its place; it is durable. */
export interface Receipt {
  readonly id: string;
  readonly seq: number;
  /** The journal had an entry of this id and source before; nothing was added. */
  readonly duplicate: boolean;
}

interface Waiting extends Submission {
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

export interface SequencerOptions {
  readonly sql: Database;
  readonly state: WriterState;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The clock is so many milliseconds behind the newest entry; told once until it is not. */
  readonly onClockBehind: (ms: number) => void;
  /** After a commit, before the next one. */
  readonly onCommit: (state: WriterState) => void;
  /** A commit failed, so that nobody knows where the journal stands: nothing more is appended. */
  readonly onLost: (error: unknown) => void;
}

/**
 * The one that appends. Whatever arrives while a commit is under way goes into the next one, which
 * begins as soon as that returns; there is no timer.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #ends: StreamEnds;
  #state: WriterState;
  #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed: StoreError | undefined;
  #isClockBehind = false;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#ends = new StreamEnds(options.sql);
  }

  get size(): number {
    return this.#state.tree.size;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when the entry is durable. @throws StoreError */
  append(source: string, entry: JournalEntry): Promise<Receipt> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (this.#queue.length >= MOST_WAITING) {
      const message = `${MOST_WAITING} entries wait to be written already; send it again later`;
      return Promise.reject(new StoreError('Overloaded', message));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    this.#queue.push({ source, entry, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Refuses what comes from now on and what waits; resolves when nothing is under way. */
  async close(reason: StoreError): Promise<void> {
    this.#closed ??= reason;
    await this.#running;
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop goes together.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    while (this.#queue.length > 0 && !this.#closed) {
      const taken = this.#queue.splice(0, MOST_IN_BATCH);
      try {
        await this.#commit(taken);
      } catch (cause) {
        this.#lose(taken, cause);
      }
    }
    this.#running = undefined;
    for (const { reject } of this.#queue.splice(0)) reject(this.#closed);
  }

  async #commit(taken: readonly Waiting[]): Promise<void> {
    let rest = [...grouped(taken).values()];
    while (rest.length > 0) {
      const firsts = rest.flatMap(([first]) => first ?? []);
      const ends = await this.#ends.of(firsts);
      const batch = placeBatch(firsts, this.#state, ends, this.#now());
      rest = refuse(batch, rest);
      if (batch.placed.length === 0) return;
      const known = await append(batch, this.#options.sql);
      if (known.length === 0) {
        this.#advance(batch);
        return acknowledge(batch, rest);
      }
      const seqs = new Map(known.map(({ id, seq }) => [id, seq]));
      rest = rest.filter((group) => !acknowledgeKnown(group, seqs));
    }
  }

  #now(): number {
    const now = this.#options.now();
    const behind = this.#state.at - now;
    if (behind > CLOCK_TOLERANCE_MS && !this.#isClockBehind) this.#options.onClockBehind(behind);
    this.#isClockBehind = behind > CLOCK_TOLERANCE_MS;
    return now;
  }

  #advance(batch: Batch<Waiting>): void {
    const { before, at, tree, ends } = batch;
    this.#state = { epoch: before.epoch, at: Date.parse(at), tree };
    const after = [...ends].map(([name, end]): [string, StreamEnd] => [name, end.after]);
    this.#ends.set(after);
    this.#options.onCommit(this.#state);
  }

  #lose(taken: readonly Waiting[], cause: unknown): void {
    const text = cause instanceof Error ? cause.message : String(cause);
    const error = new StoreError(
      'Unavailable',
      `the journal could not confirm this write; send it again with the same id (${text})`,
      { cause },
    );
    this.#closed ??= error;
    for (const { reject } of taken) reject(error);
    this.#options.onLost(cause);
  }
}

/** The same id twice in one batch is one entry. */
function grouped(taken: readonly Waiting[]): Map<string, Waiting[]> {
  return Map.groupBy(taken, (waiting) => idOf(waiting).toString('hex'));
}

/** Turns away what can't be an entry; answers the others. */
function refuse(batch: Batch<Waiting>, groups: readonly Waiting[][]): Waiting[][] {
  if (batch.refused.length === 0) return [...groups];
  const errors = new Map(batch.refused.map(({ submission, error }) => [submission, error]));
  return groups.filter((group) => {
    const cause = group[0] && errors.get(group[0]);
    if (cause === undefined) return true;
    const message = cause instanceof Error ? cause.message : 'this is no entry';
    for (const { reject } of group) reject(new StoreError('Invalid', message, { cause }));
    return false;
  });
}

function acknowledge(batch: Batch<Waiting>, groups: readonly Waiting[][]): void {
  for (const [index, group] of groups.entries()) {
    const seq = batch.before.tree.size + index;
    for (const [place, { entry, resolve }] of group.entries()) {
      resolve({ id: entry.id, seq, duplicate: place > 0 });
    }
  }
}

function acknowledgeKnown(group: readonly Waiting[], seqs: ReadonlyMap<string, number>): boolean {
  const seq = group[0] && seqs.get(idOf(group[0]).toString('hex'));
  if (seq === undefined) return false;
  for (const { entry, resolve } of group) resolve({ id: entry.id, seq, duplicate: true });
  return true;
}
