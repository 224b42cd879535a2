import { instant } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { isOutside } from './working-hours.ts';

const NOW = instant('2025-12-16T12:00:00Z');

test.each([
  ['2025-12-16T08:00:00Z', false],
  ['2025-12-16T07:59:59Z', true],
  ['2025-12-16T17:59:00Z', false],
  ['2025-12-16T18:00:00Z', true],
  ['2025-12-14T12:00:00Z', true],
])('without a plan it counts when it was submitted: %s is outside: %s', (submittedAt, outside) => {
  expect(isOutside({ submittedAt }, undefined, NOW)).toBe(outside);
});

test.each([
  ['2025-12-16T10:00:00Z', '2025-12-16T18:00:00Z', false],
  ['2025-12-16T10:00:00Z', '2025-12-16T18:01:00Z', true],
  ['2025-12-16T10:00:00Z', '2025-12-17T10:00:00Z', true],
  ['2025-12-15T02:00:00Z', '2025-12-15T04:00:00Z', true],
])('a plan is outside where a part of it is: %s to %s: %s', (start, end, outside) => {
  const spec = { plannedStartTime: start, plannedEndTime: end };
  expect(isOutside(spec, undefined, NOW)).toBe(outside);
});

test('hours are those of a place', () => {
  const hours = { timeZone: 'America/New_York', from: '09:00', to: '17:00' };
  expect(isOutside({ submittedAt: '2025-07-15T13:00:00Z' }, hours, NOW)).toBe(false);
  expect(isOutside({ submittedAt: '2025-12-15T13:30:00Z' }, hours, NOW)).toBe(true);
});

test('around the clock is never outside', () => {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
  const always = { days: [...days], from: '00:00', to: '24:00' };
  const spec = { plannedStartTime: '2025-12-13T22:00:00Z', plannedEndTime: '2025-12-15T02:00:00Z' };
  expect(isOutside(spec, always, NOW)).toBe(false);
});
