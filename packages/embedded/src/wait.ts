import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedError } from './errors.ts';

const POLL_MS = 50;

export interface WaitOptions {
  readonly timeoutMs: number;
  /** What is waited for, as the end of the sentence "waited 5 s for …". */
  readonly describe: string;
}

/**
 * Asks `condition` every 50 ms until it gives something other than `undefined` or `false`,
 * and returns that.
 *
 * @throws EmbeddedError `TimedOut`; whatever `condition` throws ends the wait at once.
 */
export async function waitFor<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs, describe }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() >= deadline) {
      throw new EmbeddedError('TimedOut', `waited ${timeoutMs / 1000} s for ${describe}`);
    }
    await delay(POLL_MS);
  }
}
