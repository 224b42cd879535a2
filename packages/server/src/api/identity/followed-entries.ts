import type { Journal, StoredEntry } from '@clotho/store';
import type { Log } from '../../log.ts';

const REFRESH_MS = 2_000;
const PAGE = 1_000;
/** Others append too, and none of them has a say about who may call. */
const OWN_SOURCE = 'clotho/api';

export interface FollowOptions {
  readonly journal: Pick<Journal, 'search'>;
  readonly log: Log;
  /** Milliseconds, real time. */
  readonly now: () => number;
}

interface What {
  readonly kind: string;
  /** RFC 3339: older ones are of no interest; asked once, at the first look. */
  readonly since?: () => string;
  readonly take: (body: Readonly<Record<string, unknown>>) => void;
}

/**
 * What this server and its replicas put on record about who may call: every entry of a kind, in
 * order, known two seconds after it was made, and after every restart.
 */
export class FollowedEntries {
  readonly #options: FollowOptions;
  readonly #what: What;
  #seen: number | undefined;
  #known = false;
  #refreshing: { at: number; done: Promise<void> } | undefined;

  constructor(options: FollowOptions, what: What) {
    this.#options = options;
    this.#what = what;
  }

  /** Looks for news, unless it did just now; false as long as it could not be asked even once. */
  async refresh(): Promise<boolean> {
    const now = this.#options.now();
    if (!this.#refreshing || now - this.#refreshing.at >= REFRESH_MS) {
      this.#refreshing = { at: now, done: this.#read() };
    }
    await this.#refreshing.done;
    return this.#known;
  }

  /** Looks for news now: for what is decided by the newest state. */
  async renew(): Promise<boolean> {
    const before = this.#refreshing?.done ?? Promise.resolve();
    this.#refreshing = { at: this.#options.now(), done: before.then(() => this.#read()) };
    await this.#refreshing.done;
    return this.#known;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const page = await this.#next();
        for (const entry of page) this.#take(entry);
        if (page.length < PAGE) break;
      }
      this.#known = true;
    } catch (error) {
      this.#options.log.warn('the journal could not be asked who may call', { error });
    }
  }

  #next(): Promise<StoredEntry[]> {
    const { kind, since } = this.#what;
    const from =
      this.#seen === undefined ? { since: since?.() } : { since: undefined, after: this.#seen };
    return this.#options.journal.search({ kind, limit: PAGE, ...from });
  }

  #take({ seq, leaf }: StoredEntry): void {
    this.#seen = seq;
    const event: { source?: string; data?: { body?: Record<string, unknown> } } = JSON.parse(leaf);
    if (event.source === OWN_SOURCE && event.data?.body) this.#what.take(event.data.body);
  }
}
