import type { JournalEntry } from '@clotho/api';
import { append } from './append.ts';
import { Placing, type Batch, type Placed, type StreamEnd, type Submission } from './batch.ts';
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
 * The one that appends. Whatever arrives while a commit is under way is given its place meanwhile,
 * and goes into the next one, which begins as soon as that returns; there is no timer.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #ends: StreamEnds;
  #state: WriterState;
  #queue: Waiting[] = [];
  /** Placed and not yet answered; they go with the queue when the lead is lost. */
  #underway: readonly Waiting[] = [];
  #arrival = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #closed: StoreError | undefined;
  #isClockBehind = false;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#ends = new StreamEnds(options.sql);
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
    this.#arrival.resolve();
    this.#running ??= this.#run();
    return promise;
  }

  /** Refuses what comes from now on and what waits; resolves when nothing is under way. */
  async close(reason: StoreError): Promise<void> {
    this.#closed ??= reason;
    this.#arrival.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#closed) {
        let placing = this.#placingAfter(this.#state);
        await this.#placeQueue(placing);
        while (placing.size > 0 && !this.#closed) placing = await this.#commit(placing.build());
        this.#queue.unshift(...placing.submissions);
      }
    } catch (cause) {
      this.#lose(cause);
    }
    this.#running = undefined;
    if (this.#closed) for (const { reject } of this.#queue.splice(0)) reject(this.#closed);
  }

  /** Commits a batch, and gives places after it to what comes meanwhile: the next batch. */
  async #commit(batch: Batch<Waiting>): Promise<Placing<Waiting>> {
    this.#underway = batch.placed.flatMap(({ submissions }) => submissions);
    const committing = append(batch, this.#options.sql);
    const following = this.#placingAfter(batch.after, batch);
    const [committed, placed] = await Promise.allSettled([
      committing,
      this.#placeDuring(committing, following),
    ]);
    const isNext = committed.status === 'fulfilled' && committed.value.length === 0;
    // Their places were given on what did not come true.
    if (!isNext) this.#queue.unshift(...following.submissions);
    if (committed.status === 'rejected') throw committed.reason;
    this.#underway = [];
    if (isNext) this.#advance(batch);
    else this.#turnBack(batch, committed.value);
    const next = isNext ? following : this.#placingAfter(this.#state);
    if (placed.status === 'fulfilled') return next;
    this.#queue.unshift(...next.submissions);
    throw placed.reason;
  }

  #advance(batch: Batch<Waiting>): void {
    this.#state = batch.after;
    const ends = [...batch.moved].map(([name, { after }]): [string, StreamEnd] => [name, after]);
    this.#ends.set(ends);
    this.#options.onCommit(this.#state);
    // The next commit is on its way before writers are answered, so that neither waits for the other.
    setImmediate(() => acknowledge(batch));
  }

  /** Some were in the journal already, so that nothing was appended: the others come again. */
  #turnBack(batch: Batch<Waiting>, known: Awaited<ReturnType<typeof append>>): void {
    const seqs = new Map(known.map(({ id, seq }) => [id, seq]));
    const rest = batch.placed.filter((placed) => !acknowledgeKnown(placed, seqs));
    this.#queue.unshift(...rest.flatMap(({ submissions }) => submissions));
  }

  #placingAfter(state: WriterState, batch?: Batch<Waiting>): Placing<Waiting> {
    return new Placing<Waiting>(state, () => this.#now(), batch?.moved);
  }

  async #placeDuring(committing: Promise<unknown>, placing: Placing<Waiting>): Promise<void> {
    const ended = { now: false };
    const end = (): void => {
      ended.now = true;
    };
    const over = committing.then(end, end);
    while (!ended.now && !this.#closed && placing.size < MOST_IN_BATCH) {
      if (this.#queue.length === 0) await Promise.race([over, this.#arrival.promise]);
      if (!ended.now) await this.#placeQueue(placing);
    }
  }

  /** Places what has arrived, as far as it fits. */
  async #placeQueue(placing: Placing<Waiting>): Promise<void> {
    // What arrives in the same turn of the event loop goes together.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const taken = this.#queue.splice(0, MOST_IN_BATCH - placing.size);
    if (this.#queue.length === 0) this.#arrival = Promise.withResolvers<void>();
    try {
      const ends = await this.#ends.of(taken);
      for (const waiting of taken) place(waiting, placing, ends);
    } catch (cause) {
      this.#queue.unshift(...taken);
      throw cause;
    }
  }

  #now(): number {
    const now = this.#options.now();
    const behind = this.#state.at - now;
    if (behind > CLOCK_TOLERANCE_MS && !this.#isClockBehind) this.#options.onClockBehind(behind);
    this.#isClockBehind = behind > CLOCK_TOLERANCE_MS;
    return now;
  }

  #lose(cause: unknown): void {
    const text = cause instanceof Error ? cause.message : String(cause);
    const error = new StoreError(
      'Unavailable',
      `the journal could not confirm this write; send it again with the same id (${text})`,
      { cause },
    );
    this.#closed ??= error;
    for (const { reject } of this.#underway) reject(error);
    this.#underway = [];
    this.#options.onLost(cause);
  }
}

/** Turns away what can't be an entry. */
function place(
  waiting: Waiting,
  placing: Placing<Waiting>,
  ends: ReadonlyMap<string, StreamEnd>,
): void {
  try {
    placing.add(waiting, ends);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'this is no entry';
    waiting.reject(new StoreError('Invalid', message, { cause }));
  }
}

function acknowledge({ before, placed }: Batch<Waiting>): void {
  for (const [index, { submissions }] of placed.entries()) {
    const seq = before.tree.size + index;
    for (const [nth, { entry, resolve }] of submissions.entries()) {
      resolve({ id: entry.id, seq, duplicate: nth > 0 });
    }
  }
}

function acknowledgeKnown(
  { id, submissions }: Placed<Waiting>,
  seqs: ReadonlyMap<string, number>,
): boolean {
  const seq = seqs.get(id.toString('hex'));
  if (seq === undefined) return false;
  for (const { entry, resolve } of submissions) resolve({ id: entry.id, seq, duplicate: true });
  return true;
}
