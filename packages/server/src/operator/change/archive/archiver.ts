import type { ArchiveRequest, ArchiveStatus, Change } from '@clotho/api';
import type { ArchiveFact } from '@clotho/core';
import type { Log } from '../../../log.ts';
import { ArchiveClientError, type ArchiveClient } from '../../../recorder/archive-client.ts';

/** Attempts at once; what a Change holds may be large. */
const MOST_AT_ONCE = 8;
const ASK_AGAIN_MS = 100;
const RETRY_MS = { first: 500, most: 5_000 };
const INFO_MS = 10_000;
const NONE = 'the journal server has none (set CLOTHO_ARCHIVE_ENDPOINT and what belongs to it)';
const NO_SERVER = 'no journal server is set (CLOTHO_JOURNAL_SERVER), through which it is reached';

export interface ArchiverOptions {
  /** Absent where there is no journal server. */
  readonly client: ArchiveClient | undefined;
  readonly log: Log;
  /** Calls for a round of a Change. */
  readonly wake: (key: string) => void;
  /** Told when a Change begins to wait for the archive. */
  readonly onProblem: (change: Change, problem: string) => void;
}

interface Attempt {
  readonly covers: string;
  running: boolean;
  done?: ArchiveStatus;
  problem?: string;
  againAt: number;
  waitMs: number;
}

/**
 * Archives what is approved beside the rounds of the Changes, so that an archive that hangs holds up
 * nobody else. What it knows is kept in the status of the Change; forgotten, it is archived again.
 */
export class Archiver {
  readonly #options: ArchiverOptions;
  readonly #attempts = new Map<string, Attempt>();
  #configured: boolean | undefined;
  #problem: string | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    if (!options.client) {
      this.#configured = false;
      this.#problem = NO_SERVER;
    }
  }

  factOf({ metadata, status }: Change): ArchiveFact {
    void this.#refresh();
    const attempt = this.#attempts.get(metadata.uid);
    const done = attempt?.done ?? status?.archive;
    const problem = attempt?.problem ?? this.#problem;
    return {
      ...(this.#configured === undefined ? {} : { configured: this.#configured }),
      ...(done ? { done } : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /**
   * Sees to it that it is archived; calls for a round when it is, or could not be.
   *
   * @returns after how many milliseconds to ask again, if nothing is under way
   */
  begin(change: Change, covers: string, make: () => Promise<ArchiveRequest>): number | undefined {
    const { client } = this.#options;
    if (!client) return INFO_MS;
    const { uid } = change.metadata;
    const last = this.#attempts.get(uid);
    if (last?.running) return undefined;
    const isSame = last?.covers === covers;
    const waitMs = isSame ? last.againAt - performance.now() : 0;
    if (waitMs > 0) return waitMs;
    if ([...this.#attempts.values()].filter(({ running }) => running).length >= MOST_AT_ONCE) {
      return ASK_AGAIN_MS;
    }
    const attempt = { covers, running: true, againAt: 0, waitMs: isSame ? last.waitMs : 0 };
    this.#attempts.set(uid, isSame ? { ...last, ...attempt } : attempt);
    void this.#attempt(change, client, make);
    return undefined;
  }

  /** The Change came to its end. */
  forget(uid: string): void {
    this.#attempts.delete(uid);
  }

  /** Asks for the archive again, now and then; rounds go by what is known meanwhile. */
  async #refresh(): Promise<void> {
    const { client } = this.#options;
    if (!client || performance.now() - this.#askedAt < INFO_MS) return;
    this.#askedAt = performance.now();
    try {
      this.#configured = (await client.info()).configured;
      this.#problem = undefined;
    } catch (error) {
      if (this.#configured === undefined) this.#problem = messageOf(error);
    }
  }

  async #attempt(
    change: Change,
    client: ArchiveClient,
    make: () => Promise<ArchiveRequest>,
  ): Promise<void> {
    const { uid, namespace = '', name } = change.metadata;
    const attempt = this.#attempts.get(uid);
    if (!attempt) return;
    try {
      await this.#assertThere(client);
      attempt.done = await client.put(await make());
      delete attempt.problem;
    } catch (error) {
      this.#failed(change, attempt, error);
    } finally {
      attempt.running = false;
      this.#options.wake(`${namespace}/${name}`);
    }
  }

  async #assertThere(client: ArchiveClient): Promise<void> {
    if (this.#configured !== true) this.#configured = (await client.info()).configured;
    if (!this.#configured) throw new ArchiveClientError('NotConfigured', NONE);
  }

  #failed(change: Change, attempt: Attempt, error: unknown): void {
    const isNone = error instanceof ArchiveClientError && error.code === 'NotConfigured';
    if (isNone) this.#configured = false;
    attempt.waitMs = Math.min(Math.max(attempt.waitMs * 2, RETRY_MS.first), RETRY_MS.most);
    attempt.againAt = performance.now() + attempt.waitMs;
    const isNews = attempt.problem === undefined;
    attempt.problem = messageOf(error);
    if (isNone || !isNews) return;
    this.#options.log.warn('a Change waits for the archive', {
      change: `${change.metadata.namespace ?? ''}/${change.metadata.name}`,
      error,
    });
    this.#options.onProblem(change, attempt.problem);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
