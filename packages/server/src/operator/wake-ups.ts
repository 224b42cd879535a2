import type { Instant } from '@clotho/core';
import { systemTimers, type Timers } from '@clotho/kube';
import type { Clock } from '../clock.ts';

/** Real clocks are set and laptops sleep: nobody waits longer than this without looking. */
const LONGEST_SLEEP_MS = 30_000;

/**
 * Keys that are to be looked at when Clotho's clock reaches a time. One timer serves all of them;
 * when the clock is moved, whatever is due then is woken at once, and all when it was moved back.
 */
export class WakeUps {
  readonly #clock: Clock;
  readonly #wake: (key: string) => void;
  readonly #timers: Timers;
  readonly #due = new Map<string, Instant>();
  readonly #stopListening: () => void;
  #timer: ReturnType<Timers['setTimeout']> | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #lastSeen: Instant;

  constructor(clock: Clock, wake: (key: string) => void, timers: Timers = systemTimers) {
    this.#clock = clock;
    this.#wake = wake;
    this.#timers = timers;
    this.#lastSeen = clock.now();
    this.#stopListening = clock.onJump(() => this.#look());
  }

  /** Replaces the time of a key; undefined forgets it. */
  set(key: string, at: Instant | undefined): void {
    if (at === undefined) {
      this.#due.delete(key);
      return;
    }
    this.#due.set(key, at);
    if (at < this.#armedFor) this.#arm(at);
  }

  stop(): void {
    this.#stopListening();
    this.#timers.clearTimeout(this.#timer);
    this.#due.clear();
  }

  #look(): void {
    const now = this.#clock.now();
    const wentBack = now < this.#lastSeen;
    this.#lastSeen = now;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [key, at] of this.#due) {
      if (at > now) earliest = Math.min(earliest, at);
      if (at > now && !wentBack) continue;
      if (at <= now) this.#due.delete(key);
      this.#wake(key);
    }
    this.#arm(earliest);
  }

  #arm(at: Instant): void {
    this.#timers.clearTimeout(this.#timer);
    this.#armedFor = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, Math.min(at - this.#clock.now(), LONGEST_SLEEP_MS));
    this.#timer = this.#timers.setTimeout(() => this.#look(), delay);
  }
}
