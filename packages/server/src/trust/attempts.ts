import { setTimeout as delay } from 'node:timers/promises';
import { TimestampError } from '@clotho/core/timestamp';
import { WitnessError } from '@clotho/integrations';
import type { Log } from '../log.ts';

export interface AttemptOptions {
  /** Who is asked, for the log. */
  readonly who: string;
  /** Milliseconds between two attempts that did what they should. */
  readonly intervalMs: number;
  /** Asks once; resolves with false when there was nothing to ask for. */
  readonly attempt: () => Promise<boolean>;
  readonly log: Log;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Asks somebody outside again and again: whenever there is something to ask for, and, while they
 * are away, ever less often. Nothing waits for it.
 */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #stopping = new AbortController();
  #wanted = Promise.withResolvers<void>();
  #problem: string | null = null;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** Why the last attempt failed; null when it did not. */
  get problem(): string | null {
    return this.#problem;
  }

  start(): void {
    void this.#run();
  }

  /** There may be something to ask for. */
  want(): void {
    this.#wanted.resolve();
  }

  /** Nobody waits for an answer that is still under way; what comes of it is of no interest. */
  stop(): void {
    this.#stopping.abort();
    this.#wanted.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted;) {
      await this.#wanted.promise;
      if (signal.aborted) return;
      this.#wanted = Promise.withResolvers();
      const outcome = await this.#once();
      failures = outcome === 'Failed' ? failures + 1 : 0;
      if (outcome === 'Failed') this.want();
      if (outcome === 'Idle') continue;
      const waitMs = failures === 0 ? this.#options.intervalMs : retryMs(failures);
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #once(): Promise<'Done' | 'Idle' | 'Failed'> {
    const { attempt, log, who } = this.#options;
    try {
      if (!(await attempt())) return 'Idle';
      if (this.#problem !== null) log.info(`${who} answers again`);
      this.#problem = null;
      return 'Done';
    } catch (error) {
      if (this.#stopping.signal.aborted) return 'Idle';
      const problem = problemOf(error);
      // Told once until it is another one.
      if (problem !== this.#problem) log.warn(`${who} did not vouch for the journal`, { error });
      this.#problem = problem;
      return 'Failed';
    }
  }
}

function retryMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
}

function problemOf(error: unknown): string {
  if (error instanceof WitnessError || error instanceof TimestampError) return error.message;
  return 'the journal could not be read, or its archive not be written; see the log of the server';
}
