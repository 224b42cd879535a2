import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { formatInstant } from '@clotho/core';
import type { Journal } from '@clotho/store';
import type { Clock } from '../clock.ts';
import type { Caller } from './caller.ts';
import { ExpiringCache } from './expiring-cache.ts';

const MOST_KEPT = 10_000;
const READS_MS = 10 * 60_000;

/** Puts on record that somebody acts as somebody else: before each write, now and then for reads. */
export class Impersonations {
  readonly #options: { journal: Pick<Journal, 'append'>; clock: Clock };
  readonly #reads = new ExpiringCache<true>(MOST_KEPT);

  constructor(options: { journal: Pick<Journal, 'append'>; clock: Clock }) {
    this.#options = options;
  }

  /** @throws StoreError when it can't be recorded: then the call must not go on */
  async note(caller: Caller, request: Pick<FastifyRequest, 'method' | 'url'>): Promise<void> {
    if (request.method !== 'GET') return this.#record(caller, request);
    const key = JSON.stringify([caller.impersonator?.username, caller.user.username]);
    await this.#reads.get(key, this.#options.clock.now(), async () => {
      await this.#record(caller, request);
      return { value: true as const, forMs: READS_MS };
    });
  }

  async #record(
    { user, impersonator }: Caller,
    { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
  ): Promise<void> {
    const { journal, clock } = this.#options;
    await journal.append('clotho/api', [
      {
        id: `impersonation/${randomUUID()}`,
        at: formatInstant(clock.now()),
        kind: 'Impersonation',
        actor: { username: impersonator?.username ?? '' },
        subject: { apiVersion: 'v1', kind: 'User', name: user.username },
        body: { method, path: url.split('?', 1)[0] ?? '', groups: user.groups ?? [] },
      },
    ]);
  }
}
