import { hash } from 'node:crypto';
import { formatInstant } from '@clotho/core';
import type { Journal } from '@clotho/store';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { RateLimit } from './rate-limit.ts';

const PER_SECOND = 0.2;

export interface Denial {
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly reason: string;
}

/** Puts denied calls on record, a few of each caller: a flood must not fill the journal. */
export class Denials {
  readonly #limit = new RateLimit(PER_SECOND);
  readonly #options: { journal: Journal; clock: Clock; log: Log };
  #unrecorded = 0;

  constructor(options: { journal: Journal; clock: Clock; log: Log }) {
    this.#options = options;
  }

  /** Never fails: the call is denied in any case. */
  note(denial: Denial): void {
    const { journal, clock, log } = this.#options;
    const now = clock.now();
    log.warn('a call is denied', { ...denial });
    if (!this.#limit.allows(denial.user, now)) {
      this.#unrecorded += 1;
      return;
    }
    const at = formatInstant(now);
    const { user, ...body } = denial;
    const id = hash('sha256', JSON.stringify([denial, at, this.#unrecorded]));
    const entry = {
      id: `denied/${id}`,
      at,
      kind: 'AccessDenied' as const,
      actor: { username: user },
      subject: { apiVersion: 'v1', kind: 'Journal', name: 'journal' },
      body: { ...body, unrecordedBefore: this.#unrecorded },
    };
    this.#unrecorded = 0;
    journal.append('clotho/api', [entry]).catch((error: unknown) => {
      log.warn('a denied call could not be recorded', { error });
    });
  }
}
