import type { StandingObject } from '@clotho/core/journal';

/** After so much quiet a burst of changes is over. */
const QUIET_MS = 250;
/** A burst that goes on is reported all the same. */
const LONGEST_MS = 1_000;
/** An approved write is sealed within a moment; the snapshot waits that long to name its Change. */
const SEAL_MS = 2_000;

/** Says when a burst of changes is to be reported. Times are milliseconds of any one clock. */
export class Ripeness {
  #first: number | null = null;
  #last = 0;
  /** Since when each content that no seal speaks of is there. */
  #unsealed = new Map<string, number>();

  changed(now: number): void {
    this.#first ??= now;
    this.#last = now;
  }

  /** How long it is still to be waited; 0 when it is time. */
  wait(objects: readonly StandingObject[], now: number): number {
    return Math.max(0, this.#untilQuiet(now), this.#untilSealed(objects, now));
  }

  reported(): void {
    this.#first = null;
  }

  #untilQuiet(now: number): number {
    if (this.#first === null) return 0;
    return Math.min(this.#last + QUIET_MS, this.#first + LONGEST_MS) - now;
  }

  #untilSealed(objects: readonly StandingObject[], now: number): number {
    const unsealed = new Map<string, number>();
    for (const { origin, apiVersion, kind, name, digest } of objects) {
      if (origin !== undefined) continue;
      const key = [apiVersion, kind, name, digest].join('|');
      unsealed.set(key, this.#unsealed.get(key) ?? now);
    }
    this.#unsealed = unsealed;
    const newest = Math.max(0, ...unsealed.values());
    return unsealed.size === 0 ? 0 : newest + SEAL_MS - now;
  }
}
