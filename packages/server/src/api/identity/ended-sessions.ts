import { formatInstant } from '@clotho/core';
import type { Journal, StoredEntry } from '@clotho/store';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { LONGEST_SESSION_MS } from './session-times.ts';

const REFRESH_MS = 2_000;
const PAGE = 1_000;

interface Options {
  readonly journal: Pick<Journal, 'search'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds, real time. */
  readonly now: () => number;
}

/**
 * Sessions that were logged out before they expired. The journal knows them, so that a copy of the
 * cookie is worth nothing at any server, however often it was restarted since.
 */
export class EndedSessions {
  readonly #options: Options;
  readonly #ids = new Set<string>();
  #seen: number | undefined;
  #refreshing: { at: number; done: Promise<void> } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async has(id: string): Promise<boolean> {
    if (this.#ids.has(id)) return true;
    const now = this.#options.now();
    if (!this.#refreshing || now - this.#refreshing.at >= REFRESH_MS) {
      this.#refreshing = { at: now, done: this.#refresh() };
    }
    await this.#refreshing.done;
    return this.#ids.has(id);
  }

  /** At once in this process; elsewhere as soon as it is in the journal. */
  add(id: string): void {
    this.#ids.add(id);
  }

  async #refresh(): Promise<void> {
    const { journal, clock, log } = this.#options;
    try {
      for (;;) {
        const page = await journal.search({
          kind: 'Logout',
          limit: PAGE,
          ...(this.#seen === undefined
            ? { since: formatInstant(clock.now() - LONGEST_SESSION_MS) }
            : { after: this.#seen }),
        });
        for (const entry of page) this.#ids.add(sessionOf(entry));
        this.#seen = page.at(-1)?.seq ?? this.#seen;
        if (page.length < PAGE) return;
      }
    } catch (error) {
      // While the database is away people still have to approve what is urgent: those who logged
      // out as far as this process knows stay out.
      log.warn('ended sessions could not be read', { error });
    }
  }
}

function sessionOf({ leaf }: StoredEntry): string {
  const event: { data?: { body?: { session?: string } } } = JSON.parse(leaf);
  return event.data?.body?.session ?? '';
}
