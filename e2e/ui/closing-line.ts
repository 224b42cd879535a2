import type { Reporter, Suite } from '@playwright/test/reporter';
import { reportCounts } from '../../scripts/test-counts.ts';

/** The counts of Playwright for the one closing line that CI reads. */
export default class ClosingLine implements Reporter {
  #suite: Suite | undefined;

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  onEnd(): void {
    const outcomes = this.#suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (outcome: string): number => outcomes.filter((o) => o === outcome).length;
    reportCounts({
      passed: count('expected') + count('flaky'),
      failed: count('unexpected'),
      skipped: count('skipped'),
    });
  }
}
