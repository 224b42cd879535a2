import type { Timers } from '../timers.ts';

export interface ManualTimers extends Timers {
  /** Moves the clocks and fires what falls due, in order. */
  advance(milliseconds: number): void;
  /** Delays until each pending timer fires, in milliseconds, shortest first. */
  pending(): number[];
}

/** Clocks that stand still until a test moves them. */
export function manualTimers(start = 1_000_000): ManualTimers {
  const timers = new Map<number, { at: number; callback: () => void }>();
  let time = start;
  let last = 0;
  const due = (until: number): [number, { at: number; callback: () => void }] | undefined =>
    [...timers].filter(([, { at }]) => at <= until).toSorted((a, b) => a[1].at - b[1].at)[0];
  return {
    now: () => time,
    monotonic: () => time,
    setTimeout: (callback, milliseconds) => {
      last++;
      timers.set(last, { at: time + milliseconds, callback });
      return last;
    },
    clearTimeout: (handle) => {
      timers.delete(Number(handle));
    },
    advance: (milliseconds) => {
      const end = time + milliseconds;
      for (let next = due(end); next !== undefined; next = due(end)) {
        const [handle, { at, callback }] = next;
        timers.delete(handle);
        time = Math.max(time, at);
        callback();
      }
      time = end;
    },
    pending: () => [...timers.values()].map(({ at }) => at - time).toSorted((a, b) => a - b),
  };
}
