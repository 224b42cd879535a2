export interface BackoffOptions {
  /** First delay, milliseconds. */
  readonly baseMs: number;
  /** No delay is longer than this, milliseconds. */
  readonly capMs: number;
  /** A number in [0, 1); injected so that tests are repeatable. */
  readonly random: () => number;
}

/**
 * The delay before attempt `failures + 1`, in milliseconds: doubling from `baseMs` up to `capMs`, of
 * which the upper half is random, so that clients that failed together do not come back together.
 */
export function backoffDelay(failures: number, options: BackoffOptions): number {
  const full = Math.min(options.capMs, options.baseMs * 2 ** Math.min(failures, 30));
  return full / 2 + (full / 2) * options.random();
}
