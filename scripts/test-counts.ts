import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What one runner of tests found. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Names the file in which runners leave their counts for the one who sums them up. */
export const COUNTS_FILE = 'CLOTHO_TEST_COUNTS';

/** Leaves the counts for `npm test`; a runner that is started alone prints them itself. */
export function reportCounts(counts: TestCounts, env: NodeJS.ProcessEnv = process.env): void {
  const file = env[COUNTS_FILE];
  if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`);
  else process.stdout.write(`${closingLine(counts)}\n`);
}

/** What was left in `file`, one item a runner; none for a runner that never came so far. */
export function readCounts(file: string): TestCounts[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): TestCounts => JSON.parse(line));
}

export function closingLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
