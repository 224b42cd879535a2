import { backoffDelay } from './backoff.ts';
import type { KubeClient } from './client.ts';
import { isGone, KubeError } from './kube-error.ts';
import type { KubeJson, KubeObject, WatchEvent } from './kube-object.ts';
import { resourcePath, type ResourceRef } from './resource-ref.ts';
import { ObjectStore, type Change, type Store } from './store.ts';
import { sleep, systemTimers, type TimerHandle, type Timers } from './timers.ts';

export interface ReflectorOptions<T extends KubeObject = KubeJson> {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly ref: ResourceRef;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What is kept of each object; all of it if left out. Name, uid and version must stay. */
  readonly keep?: (object: T) => T;
  /** Told of every failure that the reflector gets over by itself, handlers' exceptions too. */
  readonly onError?: (error: unknown) => void;
  /**
   * Told when the collection is followed, and when it is not any more: then the store may lag behind
   * until the next time that it is. A watch that ends in order is resumed without being told of.
   */
  readonly onFollowing?: (isFollowing: boolean) => void;
  readonly random?: () => number;
  readonly timers?: Timers;
}

export interface ReflectorStats {
  lists: number;
  watches: number;
  errors: number;
  /** Epoch milliseconds of the last answer, event or bookmark; undefined before the first. */
  lastEventAt: number | undefined;
}

export type ChangeHandler<T extends KubeObject> = (change: Change<T>) => void;

const PAGE_SIZE = 500;
const BACKOFF = { baseMs: 500, capMs: 30_000 };
const SHORTEST_WATCH_S = 290;
const LONGEST_WATCH_S = 590;
const PROGRESS_GRACE_MS = 10_000;
const HEALTHY_AFTER_MS = 1_000;

/**
 * Keeps a store equal to a collection of the API: lists it, then follows its changes, for ever. It
 * gets over restarts of the API server, dead connections and compaction by itself; deletions that
 * were missed meanwhile are told at the next list.
 */
export class Reflector<T extends KubeObject = KubeJson> {
  /** Resolves after the first list; rejects when the reflector is stopped before. */
  readonly synced: Promise<void>;
  readonly stats: ReflectorStats = { lists: 0, watches: 0, errors: 0, lastEventAt: undefined };
  readonly #options: ReflectorOptions<T>;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #store = new ObjectStore<T>();
  readonly #handlers: ChangeHandler<T>[] = [];
  readonly #stopping = new AbortController();
  readonly #sync = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #resourceVersion: string | undefined;
  #failures = 0;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#random = options.random ?? Math.random;
    this.synced = this.#sync.promise;
    // Nobody need wait for it; whoever does still sees the rejection.
    this.synced.catch(() => {});
  }

  get store(): Store<T> {
    return this.#store;
  }

  /** Handlers run one after the other while the store already holds the change. */
  onChange(handler: ChangeHandler<T>): void {
    this.#handlers.push(handler);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the watch; no handler runs after the promise has resolved. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#sync.reject(new KubeError('Aborted', 'the reflector was stopped before its first list'));
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#list();
        await this.#watch();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #list(): Promise<void> {
    if (this.#resourceVersion !== undefined) {
      return;
    }
    const { items, resourceVersion } = await this.#readAll();
    this.stats.lists++;
    this.#resourceVersion = resourceVersion;
    this.#tell(this.#store.replaceAll(items));
    this.#sync.resolve();
  }

  /** When the list's pages expire under way, the whole is asked for at once. */
  async #readAll(): Promise<{ items: T[]; resourceVersion: string }> {
    try {
      return await this.#readPages(PAGE_SIZE);
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
      this.#report(error);
      return await this.#readPages(undefined);
    }
  }

  async #readPages(limit: number | undefined): Promise<{ items: T[]; resourceVersion: string }> {
    const { client, ref } = this.#options;
    const items: T[] = [];
    let token: string | undefined;
    for (;;) {
      const options = { ...this.#scope(), limit, continue: token, signal: this.#stopping.signal };
      const page = await client.list<T>(ref, options);
      items.push(...page.items.map((item) => this.#keep(item)));
      token = page.continue;
      if (token === undefined) {
        return { items, resourceVersion: page.resourceVersion };
      }
    }
  }

  async #watch(): Promise<void> {
    const { client, ref } = this.#options;
    const span = LONGEST_WATCH_S - SHORTEST_WATCH_S;
    const timeoutSeconds = SHORTEST_WATCH_S + Math.floor(span * this.#random());
    const deadline = new Deadline(this.#timers, timeoutSeconds * 1000 + PROGRESS_GRACE_MS);
    const signal = AbortSignal.any([this.#stopping.signal, deadline.signal]);
    const startedAt = this.#timers.monotonic();
    const onBytes = (): void => deadline.extend();
    const resourceVersion = this.#resourceVersion;
    const onOpen = (): void => {
      this.stats.lastEventAt = this.#timers.now();
      this.#contain(() => this.#options.onFollowing?.(true));
    };
    const options = { ...this.#scope(), resourceVersion, timeoutSeconds, onOpen, onBytes };
    this.stats.watches++;
    try {
      const events = client.watch<T>(ref, { ...options, allowWatchBookmarks: true }, signal);
      for await (const event of events) {
        this.#failures = 0;
        this.#take(event);
      }
    } finally {
      deadline.clear();
    }
    if (this.#timers.monotonic() - startedAt < HEALTHY_AFTER_MS) {
      throw new KubeError('Unreachable', `${this.#name()}: the watch ended as soon as it began`);
    }
    this.#failures = 0;
  }

  #take(event: WatchEvent<T>): void {
    if (this.#stopping.signal.aborted) {
      return;
    }
    const { type, object } = event;
    this.#resourceVersion = object.metadata.resourceVersion;
    this.stats.lastEventAt = this.#timers.now();
    if (type !== 'BOOKMARK') {
      const kept = this.#keep(object);
      this.#tell(type === 'DELETED' ? this.#store.delete(kept) : this.#store.put(kept));
    }
  }

  #keep(object: T): T {
    return this.#options.keep?.(object) ?? object;
  }

  /** A lost connection is resumed where it was; any answer that refuses leads to a new list. */
  async #recover(error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) {
      return;
    }
    this.#contain(() => this.#options.onFollowing?.(false));
    this.#report(error);
    if (!isResumable(error)) {
      this.#resourceVersion = undefined;
    }
    const delay = backoffDelay(this.#failures++, { ...BACKOFF, random: this.#random });
    await sleep(this.#timers, delay, this.#stopping.signal);
  }

  #tell(changes: readonly Change<T>[]): void {
    this.stats.lastEventAt = this.#timers.now();
    for (const change of changes) {
      for (const handler of this.#handlers) {
        this.#contain(() => handler(change));
      }
    }
  }

  #contain(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.stats.errors++;
    try {
      this.#options.onError?.(error);
    } catch {
      // A listener that throws must not end the watch; the failure is counted already.
    }
  }

  #scope(): { namespace?: string; labelSelector?: string; fieldSelector?: string } {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }

  #name(): string {
    return `watch ${resourcePath(this.#options.ref, { namespace: this.#options.namespace })}`;
  }
}

// An answer that arrived but refuses (410, 403, 504 for a version of the future after a restore)
// would refuse the same resourceVersion again; without an answer nothing speaks against it.
function isResumable(error: unknown): boolean {
  return (
    error instanceof KubeError &&
    (error.code === 'TooManyRequests' || (error.status === undefined && error.code !== 'Malformed'))
  );
}

/** Aborts its signal when nothing arrived for `milliseconds`. */
class Deadline {
  readonly #abort = new AbortController();
  readonly #timers: Timers;
  readonly #milliseconds: number;
  #handle: TimerHandle | undefined;

  constructor(timers: Timers, milliseconds: number) {
    this.#timers = timers;
    this.#milliseconds = milliseconds;
    this.extend();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  extend(): void {
    this.clear();
    this.#handle = this.#timers.setTimeout(() => this.#abort.abort(), this.#milliseconds);
  }

  clear(): void {
    this.#timers.clearTimeout(this.#handle);
  }
}
