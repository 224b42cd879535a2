const MOST_KEPT = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** So many calls a second for each caller, with a burst of ten seconds' worth. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#burst = perSecond * 10;
  }

  /** Takes one call off; false when there is none left. `now` in milliseconds. */
  allows(caller: string, now: number): boolean {
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#burst, at: now };
    const gained = (Math.max(0, now - bucket.at) / 1000) * this.#perSecond;
    const tokens = Math.min(this.#burst, bucket.tokens + gained);
    // Set anew, so that those who have not called for long come first and go first.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_KEPT && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1;
  }
}
