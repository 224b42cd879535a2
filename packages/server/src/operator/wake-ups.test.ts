import type { Timers } from '@clotho/kube';
import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { WakeUps } from './wake-ups.ts';

/** A clock and its timers; moving the clock by hand is a jump, elapsing is time passing. */
class ManualTime implements Clock {
  #now = 0;
  #jumped: (() => void)[] = [];
  #timer: { at: number; callback: () => void } | undefined;

  now(): number {
    return this.#now;
  }

  onJump(listener: () => void): () => void {
    this.#jumped.push(listener);
    return () => {
      this.#jumped = [];
    };
  }

  jump(to: number): void {
    this.#now = to;
    for (const listener of this.#jumped) listener();
  }

  elapse(until: number): void {
    while (this.#timer && this.#timer.at <= until) {
      const { at, callback } = this.#timer;
      this.#timer = undefined;
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = until;
  }

  get timers(): Timers {
    return {
      now: () => this.#now,
      monotonic: () => this.#now,
      setTimeout: (callback, milliseconds) => {
        this.#timer = { at: this.#now + milliseconds, callback };
        return 1;
      },
      clearTimeout: () => {
        this.#timer = undefined;
      },
    };
  }
}

function start(): { time: ManualTime; wakeUps: WakeUps; woken: string[] } {
  const time = new ManualTime();
  const woken: string[] = [];
  const wakeUps = new WakeUps(time, (key) => woken.push(key), time.timers);
  return { time, wakeUps, woken };
}

test('wakes each key when its time comes, and once', () => {
  const { time, wakeUps, woken } = start();
  wakeUps.set('late', 300_000);
  wakeUps.set('early', 1000);
  wakeUps.set('never', 2000);
  wakeUps.set('never', undefined);
  time.elapse(999);
  expect(woken).toEqual([]);
  time.elapse(1000);
  expect(woken).toEqual(['early']);
  time.elapse(900_000);
  expect(woken).toEqual(['early', 'late']);
});

test('a clock that is moved on wakes what is due then, at once', () => {
  const { time, wakeUps, woken } = start();
  for (let index = 0; index < 10_000; index += 1) wakeUps.set(`key-${index}`, 1_000_000 + index);
  time.jump(1_004_999);
  expect(woken).toHaveLength(5000);
  time.jump(2_000_000);
  expect(woken).toHaveLength(10_000);
});

test('a clock that is moved back wakes all', () => {
  const { time, wakeUps, woken } = start();
  time.jump(1000);
  wakeUps.set('a', 5000);
  wakeUps.set('b', 6000);
  time.jump(0);
  expect(woken).toEqual(['a', 'b']);
});

test('stopped, it wakes nobody', () => {
  const { time, wakeUps, woken } = start();
  wakeUps.set('a', 1000);
  wakeUps.stop();
  time.jump(5000);
  time.elapse(10_000);
  expect(woken).toEqual([]);
});
