import type { Delta, DeltaChange } from './delta-change.ts';

/**
 * What turns the result of a delta back into what it was applied to. Items of a list that the delta
 * removed come back at its end, wherever they were.
 */
export function invertDelta(delta: Delta): Delta {
  return delta.toReversed().map(inverse);
}

function inverse(change: DeltaChange): DeltaChange {
  const { path, test } = change;
  const now = change.op === 'remove' ? ({ absent: true } as const) : { value: change.value };
  return 'absent' in test
    ? { op: 'remove', path, test: now }
    : { op: 'set', path, test: now, value: test.value };
}
