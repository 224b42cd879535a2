import { backoffDelay } from './backoff.ts';
import { systemTimers, type TimerHandle, type Timers } from './timers.ts';

export type Worker = (key: string) => Promise<{ readonly requeueAfterMs?: number } | void>;

export interface WorkQueueOptions {
  readonly timers?: Timers;
  readonly random?: () => number;
  /** Told of every failure of the worker, with the key that will be tried again. */
  readonly onError?: (error: unknown, key: string) => void;
}

interface Delayed {
  readonly handle: TimerHandle;
  readonly dueAt: number;
}

const BACKOFF = { baseMs: 50, capMs: 60_000 };

/**
 * Keys to be worked on, each once however often it was added. A key never runs twice at once: added
 * while it runs, it runs again afterwards. A key whose run failed comes back after a growing delay.
 */
export class WorkQueue {
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #onError: (error: unknown, key: string) => void;
  readonly #ready = new Set<string>();
  readonly #running = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #failures = new Map<string, number>();
  #worker: Worker | undefined;
  #concurrency = 0;
  #stopped = false;
  #waiting: (() => void)[] = [];

  constructor(options: WorkQueueOptions = {}) {
    this.#timers = options.timers ?? systemTimers;
    this.#random = options.random ?? Math.random;
    this.#onError = options.onError ?? (() => {});
  }

  /** How many keys wait, run, or wait for their time. */
  get size(): { readonly ready: number; readonly running: number; readonly delayed: number } {
    return {
      ready: this.#ready.size + this.#dirty.size,
      running: this.#running.size,
      delayed: this.#delayed.size,
    };
  }

  /** Has the key worked on as soon as a worker is free. */
  add(key: string): void {
    if (this.#stopped) {
      return;
    }
    if (this.#running.has(key)) {
      this.#dirty.add(key);
    } else {
      this.#ready.add(key);
    }
    this.#next();
  }

  /** Adds the key later; of several delays of one key the shortest counts. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#stopped) {
      return;
    }
    if (milliseconds <= 0) {
      this.add(key);
      return;
    }
    const dueAt = this.#timers.monotonic() + milliseconds;
    const delayed = this.#delayed.get(key);
    if (delayed !== undefined && delayed.dueAt <= dueAt) {
      return;
    }
    this.#timers.clearTimeout(delayed?.handle);
    const handle = this.#timers.setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, milliseconds);
    this.#delayed.set(key, { handle, dueAt });
  }

  /** Begins to work on keys, `concurrency` at once. */
  run(worker: Worker, options: { readonly concurrency: number }): void {
    this.#worker = worker;
    this.#concurrency = options.concurrency;
    this.#next();
  }

  /** Resolves when no key waits or runs; keys that wait for their time don't count. */
  async drain(): Promise<void> {
    while (this.#running.size > 0 || (this.#ready.size > 0 && this.#worker !== undefined)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Takes no more keys, forgets those that wait, and resolves when those that run have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ready.clear();
    this.#dirty.clear();
    for (const { handle } of this.#delayed.values()) {
      this.#timers.clearTimeout(handle);
    }
    this.#delayed.clear();
    await this.drain();
  }

  #next(): void {
    for (const key of this.#ready) {
      if (this.#worker === undefined || this.#running.size >= this.#concurrency) {
        return;
      }
      this.#ready.delete(key);
      this.#running.add(key);
      void this.#work(this.#worker, key);
    }
  }

  async #work(worker: Worker, key: string): Promise<void> {
    try {
      const result = await worker(key);
      this.#succeeded(key, result?.requeueAfterMs);
    } catch (error) {
      this.#failed(key, error);
    }
    this.#next();
    this.#wake();
  }

  #succeeded(key: string, requeueAfterMs: number | undefined): void {
    this.#running.delete(key);
    this.#failures.delete(key);
    if (this.#dirty.delete(key)) {
      this.#ready.add(key);
    } else if (requeueAfterMs !== undefined) {
      this.addAfter(key, requeueAfterMs);
    }
  }

  // Even a key that was added meanwhile waits: otherwise a busy object that always fails would
  // never be slowed down.
  #failed(key: string, error: unknown): void {
    this.#running.delete(key);
    this.#dirty.delete(key);
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, backoffDelay(failures, { ...BACKOFF, random: this.#random }));
    try {
      this.#onError(error, key);
    } catch {
      // A listener that throws must not keep the key from coming back.
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) {
      resolve();
    }
  }
}
