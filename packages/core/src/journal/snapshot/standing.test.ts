import { expect, test } from 'vitest';

import { standingAt, type SeenTime, type SnapshotGap } from './standing.ts';

const seen: SeenTime = { seenFrom: 100_000, seenUntil: 200_000, leftAt: null };
const gap: SnapshotGap = { from: 150_000, to: 160_000, reason: 'WatchLost' };

test('a moment that was seen is known', () => {
  for (const moment of [100_000, 150_000, 200_000]) {
    expect(standingAt(moment, seen, null, 200_000)).toEqual({ standing: 'Seen', gap: null });
  }
});

test('nothing is known before the first snapshot and within a gap', () => {
  expect(standingAt(99_999, seen, null, 200_000)).toEqual({
    standing: 'Unknown',
    gap: { from: null, to: 100_000, reason: 'NotYetSeen' },
  });
  expect(standingAt(155_000, seen, gap, 200_000)).toEqual({ standing: 'Unknown', gap });
});

test('what is newer than the last word is pending for a while, and unknown when no word comes', () => {
  expect(standingAt(205_000, seen, null, 214_000).standing).toBe('Pending');
  expect(standingAt(205_000, seen, null, 216_000)).toEqual({
    standing: 'Unknown',
    gap: { from: 200_000, to: null, reason: 'ReporterAway' },
  });
});

test('nothing is known after the namespace left', () => {
  const left = { ...seen, leftAt: 200_000 };
  expect(standingAt(200_001, left, null, 200_002)).toEqual({
    standing: 'Unknown',
    gap: { from: 200_000, to: null, reason: 'NotManaged' },
  });
});
