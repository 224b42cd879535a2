import { formatInstant } from '@clotho/core';
import type { Clock } from '../../clock.ts';
import { FollowedEntries, type FollowOptions } from './followed-entries.ts';
import { LONGEST_SESSION_MS } from './session-times.ts';

/**
 * Sessions that were logged out before they expired. The journal knows them, so that a copy of the
 * cookie is worth nothing at any server, however often it was restarted since.
 */
export class EndedSessions {
  readonly #ids = new Set<unknown>();
  readonly #entries: FollowedEntries;

  constructor(options: FollowOptions & { readonly clock: Clock }) {
    this.#entries = new FollowedEntries(options, {
      kind: 'Logout',
      since: () => formatInstant(options.clock.now() - LONGEST_SESSION_MS),
      take: ({ session }) => this.#ids.add(session),
    });
  }

  /**
   * While the database is away people still have to approve what is urgent: those who logged out as
   * far as this process knows stay out.
   */
  async has(id: string): Promise<boolean> {
    if (this.#ids.has(id)) return true;
    await this.#entries.refresh();
    return this.#ids.has(id);
  }

  /** At once in this process; elsewhere as soon as it is in the journal. */
  add(id: string): void {
    this.#ids.add(id);
  }
}
