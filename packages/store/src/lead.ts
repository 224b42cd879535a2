import { setTimeout as delay } from 'node:timers/promises';
import type { NoteSigner } from '@clotho/core/journal';
import { holdAgainst, newestCheckpoint } from './checkpoint.ts';
import { connect, type Database } from './connection.ts';
import { StoreError } from './error.ts';
import { Publisher, type CheckpointArchive } from './publisher.ts';
import { Sequencer } from './sequencer.ts';
import { takeLead } from './writer-state.ts';

/** Held by the server that appends; the others wait for it. */
const LOCK = 7_020_102;
/** Entries for which there is always a partition ready. */
const ROOM = 1_048_576;
const RETRY_MS = 500;

export interface LeadOptions {
  readonly url: string;
  readonly origin: string;
  readonly signer: NoteSigner;
  readonly archive?: CheckpointArchive | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onPublish: (note: string) => void;
  readonly onCommit: (size: number) => void;
  /** Something failed that is tried again. */
  readonly onError: (error: unknown) => void;
  /** The journal must not be appended to; trying again would not help. */
  readonly onFatal: (error: StoreError) => void;
}

/** What the server with the lead works with. */
export interface Term {
  readonly sequencer: Sequencer;
  readonly publisher: Publisher;
}

/**
 * Tries to have the lead, for as long as this server runs: one of several servers at one database
 * appends, and another takes over when its connection ends. Should one go on without knowing, the
 * database refuses it by its epoch.
 */
export class Lead {
  readonly #options: LeadOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #term: Term | undefined;

  constructor(options: LeadOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Undefined while another server leads, or the database can't be reached. */
  get term(): Term | undefined {
    return this.#term;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#serve(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (isFatal(error)) return this.#options.onFatal(error);
        this.#options.onError(error);
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One term: from having the lock until the connection ends, or this server does. */
  async #serve(signal: AbortSignal): Promise<void> {
    const lost = Promise.withResolvers<void>();
    const stopping = Promise.withResolvers<void>();
    const sql = connect(this.#options.url, { max: 1, onClose: () => lost.resolve() });
    const onAbort = (): void => stopping.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const locked = sql`SELECT pg_advisory_lock(${LOCK})`.then(() => true);
      locked.catch(() => undefined); // told by the race, or of no interest any more
      const ended = Promise.race([lost.promise, stopping.promise]);
      const hasLock = await Promise.race([locked, ended.then(() => false)]);
      if (signal.aborted) return;
      // The driver asks again on a connection of its own making, whose end nobody would be told of.
      if (!hasLock) throw new StoreError('Unavailable', 'the database ended the connection');
      await this.#lead(sql, { lost, stopping: stopping.promise });
    } finally {
      signal.removeEventListener('abort', onAbort);
      await sql.end({ timeout: 0 });
    }
  }

  async #lead(
    sql: Database,
    { lost, stopping }: { lost: PromiseWithResolvers<void>; stopping: Promise<void> },
  ): Promise<void> {
    const options = this.#options;
    await checkAgainstCheckpoints(sql, options);
    await sql`SELECT journal.make_room(${ROOM})`;
    const state = await takeLead(sql);
    const publisher = new Publisher({ ...options, sql });
    let roomMadeAt = state.tree.size;
    const sequencer = new Sequencer({
      sql,
      state,
      now: options.now,
      onClockBehind: (ms) => options.onError(clockBehind(ms)),
      onCommit: ({ tree }) => {
        publisher.committed(tree);
        options.onCommit(tree.size);
        if (tree.size - roomMadeAt < ROOM / 2) return;
        roomMadeAt = tree.size;
        sql`SELECT journal.make_room(${ROOM})`.catch(options.onError);
      },
      onLost: (error) => {
        options.onError(error);
        lost.resolve();
      },
    });
    publisher.committed(state.tree);
    this.#term = { sequencer, publisher };
    await Promise.race([lost.promise, stopping]);
    this.#term = undefined;
    const closed = sequencer.close(
      new StoreError('Unavailable', 'this server does not have the lead any more; try again'),
    );
    // A query on a connection that was cut may never be answered: it is not waited for.
    const isDone = await Promise.race([closed.then(() => true), lost.promise.then(() => false)]);
    await publisher.stop({ publishRest: isDone, until: lost.promise });
  }
}

/**
 * Whether the database holds all that was signed for, here and in the archive. Nothing is appended
 * before that is known.
 *
 * @throws StoreError `Behind`, `Altered`, `Unavailable` when the archive can't be asked
 */
export async function checkAgainstCheckpoints(
  sql: Database,
  { origin, signer, archive }: Pick<LeadOptions, 'origin' | 'signer' | 'archive'>,
): Promise<void> {
  const own = await newestCheckpoint(sql);
  if (own !== undefined) await holdAgainst(own, 'its newest checkpoint', { sql, origin, signer });
  const archived = await archive?.newest().catch((cause: unknown) => {
    throw new StoreError(
      'Unavailable',
      "the archive can't be asked for the newest checkpoint; nothing is appended until it can",
      { cause },
    );
  });
  if (archived === undefined) return;
  await holdAgainst(archived, 'the newest checkpoint in the archive', { sql, origin, signer });
}

function clockBehind(ms: number): StoreError {
  const seconds = Math.round(ms / 1000);
  return new StoreError(
    'ClockBehind',
    `the clock of this server is ${seconds} s behind the newest entry: entries are taken with that one's time until it has caught up. Set the clock; if it was ahead before, entries since then say so in "time", by the clocks of their writers`,
  );
}

function isFatal(error: unknown): error is StoreError {
  return error instanceof StoreError && ['Behind', 'Altered', 'Schema'].includes(error.code);
}
