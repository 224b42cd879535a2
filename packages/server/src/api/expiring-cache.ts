/** Answers of somebody else, kept for a while; the oldest go when there are too many. */
export class ExpiringCache<T> {
  readonly #entries = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The kept answer, or a new one, of which all that ask meanwhile have a part. */
  get(key: string, now: number, ask: () => Promise<{ value: T; forMs: number }>): Promise<T> {
    const kept = this.#entries.get(key);
    if (kept && kept.until > now) return kept.value;
    this.#entries.delete(key);
    const asked = ask();
    const value = asked.then((answer) => answer.value);
    this.#keep(key, value, Number.POSITIVE_INFINITY);
    asked.then(
      ({ forMs }) => this.#keep(key, value, now + forMs),
      () => this.#entries.delete(key),
    );
    return value;
  }

  #keep(key: string, value: Promise<T>, until: number): void {
    this.#entries.set(key, { value, until });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }
}
