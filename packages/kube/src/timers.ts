export type TimerHandle = NodeJS.Timeout | number;

/** The clocks and timers that a component waits by; tests give their own and never sleep. */
export interface Timers {
  /** Wall clock, epoch milliseconds: only for what is written down, never for measuring. */
  now(): number;
  /** Milliseconds on a clock that never jumps: for measuring how long something took. */
  monotonic(): number;
  setTimeout(callback: () => void, milliseconds: number): TimerHandle;
  clearTimeout(handle: TimerHandle | undefined): void;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (handle) => clearTimeout(handle),
};

/** Waits `milliseconds`, or less when `signal` aborts: it resolves in both cases. */
export function sleep(timers: Timers, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      timers.clearTimeout(handle);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const handle = timers.setTimeout(wake, milliseconds);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
