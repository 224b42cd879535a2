import { hash, randomBytes } from 'node:crypto';

const GOOD_MS = 5 * 60_000;
const MOST_KEPT = 10_000;

/**
 * Codes by which a browser takes over a login, once. They are kept in the memory of this process
 * alone, by their hash.
 */
export class LoginLinks {
  readonly #tokens = new Map<string, { readonly token: string; readonly expiresAt: number }>();
  readonly #now: () => number;

  /** `now`: milliseconds, real time. */
  constructor(now: () => number) {
    this.#now = now;
  }

  make(token: string): { code: string; expiresAt: number } {
    this.#forgetOld();
    const code = randomBytes(32).toString('base64url');
    const expiresAt = this.#now() + GOOD_MS;
    this.#tokens.set(hash('sha256', code), { token, expiresAt });
    return { code, expiresAt };
  }

  /**
   * Hands the token behind a code to `use`; undefined when there is none, the code was used before,
   * or is too old. Where `use` fails the code is good again.
   */
  async redeem<T>(code: string, use: (token: string) => Promise<T>): Promise<T | undefined> {
    const key = hash('sha256', code);
    const kept = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (!kept || kept.expiresAt <= this.#now()) return undefined;
    try {
      return await use(kept.token);
    } catch (error) {
      this.#tokens.set(key, kept);
      throw error;
    }
  }

  /** Those made first expire first. */
  #forgetOld(): void {
    for (const [key, { expiresAt }] of this.#tokens) {
      if (expiresAt > this.#now() && this.#tokens.size < MOST_KEPT) return;
      this.#tokens.delete(key);
    }
  }
}
