import { SlackError } from './error.ts';

interface OutboxOptions {
  /** Told of what was given up. */
  onError(error: unknown): void;
  sleep?: (ms: number) => Promise<void>;
}

/** What waits longer than this many is dropped, the oldest first: nobody reads it any more. */
const MOST = 1000;
const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Sends one thing after the other, in order, and goes on trying while Slack is away or asks to be
 * left alone. Whoever adds something never waits for it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(send: () => Promise<void>): void {
    if (this.#stopped) return;
    this.#waiting.push(send);
    if (this.#waiting.length > MOST) {
      this.#waiting.shift();
      this.#options.onError(new Error('too much waits for Slack; the oldest message is left out'));
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Drops what waits. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    for (let send = this.#waiting.shift(); send; send = this.#waiting.shift()) {
      try {
        await this.#persist(send);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  async #persist(send: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        const isOver = attempt === ATTEMPTS || this.#stopped;
        if (isOver || !(error instanceof SlackError) || error.code === 'Refused') throw error;
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
        await this.#sleep(Math.max(pause, error.retryAfterMs));
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    const { sleep } = this.#options;
    if (sleep) return sleep(ms);
    const { promise, resolve } = Promise.withResolvers<void>();
    // A process that ends does not wait for Slack.
    setTimeout(resolve, ms).unref();
    return promise;
  }
}
