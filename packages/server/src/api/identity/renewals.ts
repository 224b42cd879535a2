import { hash } from 'node:crypto';
import type { Log } from '../../log.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Oidc } from './oidc.ts';
import { tokenEnd } from './session-times.ts';
import type { Session } from './sessions.ts';

const AHEAD_MS = 60_000;
/** Calls that were on their way with the older cookie get the same answer: many providers take a
 * refresh token once. */
const KEPT_MS = 10 * 60_000;
const AGAIN_MS = 5_000;
const MOST_KEPT = 10_000;

/** Keeps the ID token in a session fresh for as long as the provider does. */
export class Renewals {
  readonly #oidc: Pick<Oidc, 'renew'>;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #renewed = new ExpiringCache<Session>(MOST_KEPT);

  /** `now`: milliseconds, real time. */
  constructor(oidc: Pick<Oidc, 'renew'>, log: Log, now: () => number) {
    this.#oidc = oidc;
    this.#log = log;
    this.#now = now;
  }

  /** The session itself, or with a fresh token when its own is about to end. */
  current(session: Session): Promise<Session> {
    const { token, refreshToken } = session;
    const now = this.#now();
    const end = tokenEnd(token);
    if (refreshToken === undefined || end === undefined || end - now > AHEAD_MS) {
      return Promise.resolve(session);
    }
    return this.#renewed.get(hash('sha256', token), now, async () => {
      try {
        const tokens = await this.#oidc.renew({ token, refreshToken });
        return { value: { ...session, ...tokens }, forMs: KEPT_MS };
      } catch (error) {
        // What is left of the token is used; then its owner logs in again.
        this.#log.warn('an ID token could not be renewed', { error });
        return { value: session, forMs: AGAIN_MS };
      }
    });
  }
}
