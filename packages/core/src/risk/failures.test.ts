import { aChange } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { failureOf } from './failures.ts';

test.each([
  ['Failed', 'Change bad at 2025-12-02T00:00:00Z'],
  ['RolledBack', 'Change bad at 2025-12-02T00:00:00Z'],
  ['Completed', null],
  ['Verifying', null],
] as const)('%s: %s', (phase, words) => {
  const finishedAt = '2025-12-02T00:00:00Z';
  expect(failureOf(aChange({ metadata: { name: 'bad' }, status: { phase, finishedAt } }))).toBe(
    words,
  );
});
