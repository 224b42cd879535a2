import { expect, test } from 'vitest';
import type { SnapshotRef } from '@clotho/api';
import { dayAway, standingAt, tickOf } from './ticks.ts';

const ticks = ['01T10', '01T12', '02T11', '02T13', '05T00'].map((at, i) =>
  tick(i + 1, `2026-03-${at}:00:00Z`),
);

test('the latest tick stands for a number that is not there', () => {
  expect(tickOf(ticks, 3)).toBe(2);
  expect(tickOf(ticks, 99)).toBe(4);
  expect(tickOf(ticks, undefined)).toBe(4);
});

test('a day further is the next tick that is a day away, or the end', () => {
  expect(dayAway(ticks, 0, 1)).toBe(2);
  expect(dayAway(ticks, 4, 1)).toBe(4);
  expect(dayAway(ticks, 3, -1)).toBe(1);
  expect(dayAway(ticks, 0, -1)).toBe(0);
});

test('what stood at a moment is what came last before it', () => {
  expect(standingAt(ticks, Date.parse('2026-03-02T12:00:00Z'))?.number).toBe(3);
  expect(standingAt(ticks, 0)).toBeUndefined();
});

function tick(number: number, at: string): SnapshotRef {
  return {
    environment: 'shop',
    number,
    at,
    until: null,
    unsureFrom: null,
    seq: number,
    manifest: '',
    containers: 0,
    objects: 0,
  };
}
