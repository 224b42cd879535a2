/**
 * What evaluations may still cost, in steps of about a microsecond. It is counted, not timed, so
 * that two processes that ask the same get the same answer.
 */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get left(): number {
    return Math.max(0, this.#left);
  }

  get isExhausted(): boolean {
    return this.#left < 0;
  }

  /** False when that was too much; nothing more can be spent then. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return !this.isExhausted;
  }

  /** A part of it that is spent from both. */
  take(steps: number): Budget {
    return new Budget(Math.min(steps, this.left));
  }
}
