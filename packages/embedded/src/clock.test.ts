import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { clockOffset, readClock, writeClock } from './clock.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;

test.each([
  ['2026-01-01T02:00:00Z', 2 * HOUR],
  ['2026-01-01T02:00:00+02:00', 0],
  ['2025-12-31T23:00Z', -HOUR],
])('a time sets the distance to the real one: %s', (argument, offsetMs) => {
  expect(clockOffset(argument, now, { offsetMs: 77 })).toBe(offsetMs);
});

test.each([
  ['+2h', 2.5 * HOUR],
  ['-30m', 0],
  ['+1d12h', 36.5 * HOUR],
  ['+90s', 0.525 * HOUR],
])('a step moves the clock from where it stands: %s', (argument, offsetMs) => {
  expect(clockOffset(argument, now, { offsetMs: HOUR / 2 })).toBe(offsetMs);
});

test('"now" goes back to the real time', () => {
  expect(clockOffset('now', now, { offsetMs: HOUR })).toBe(0);
});

test.each([
  '2025-12-15',
  '2025-12-15T02:00:00',
  '2025-13-15T02:00:00Z',
  '2h',
  '+2',
  'tomorrow',
  '',
])('refuses %j, naming it and what would do', (argument) => {
  expect(() => clockOffset(argument, now, { offsetMs: 0 })).toThrow(
    `"${argument}" is no time: give one such as 2025-12-15T02:00:00Z`,
  );
});

test('a clock that was never set is the real one; a set one is read back', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'clotho-clock-'));
  expect(await readClock(folder)).toEqual({ offsetMs: 0 });
  await writeClock(folder, { offsetMs: -5 });
  expect(await readClock(folder)).toEqual({ offsetMs: -5 });
  await rm(folder, { recursive: true });
});
