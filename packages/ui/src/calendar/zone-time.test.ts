import { expect, test } from 'vitest';
import { addDays, dayOf, minuteOf, momentAt, mondayOf } from './zone-time.ts';

test('a day begins at midnight on the wall, also when the clock changes', () => {
  const berlin = 'Europe/Berlin';
  expect(new Date(momentAt('2026-01-10', 0, berlin)).toISOString()).toBe(
    '2026-01-09T23:00:00.000Z',
  );
  // The clock goes forward at 02:00 and back at 03:00.
  expect(new Date(momentAt('2026-03-29', 0, berlin)).toISOString()).toBe(
    '2026-03-28T23:00:00.000Z',
  );
  expect(new Date(momentAt('2026-03-29', 240, berlin)).toISOString()).toBe(
    '2026-03-29T02:00:00.000Z',
  );
  expect(new Date(momentAt('2026-10-25', 240, berlin)).toISOString()).toBe(
    '2026-10-25T03:00:00.000Z',
  );
  expect(new Date(momentAt('2026-07-01', 90, 'Asia/Kolkata')).toISOString()).toBe(
    '2026-06-30T20:00:00.000Z',
  );
});

test('the same moment is another day in another zone', () => {
  const at = Date.parse('2026-03-01T23:30:00Z');
  expect(dayOf(at, 'UTC')).toBe('2026-03-01');
  expect(dayOf(at, 'Europe/Berlin')).toBe('2026-03-02');
  expect(minuteOf(at, 'Europe/Berlin')).toBe(30);
});

test('weeks begin on Monday, and days are counted across months', () => {
  expect(mondayOf('2026-11-21')).toBe('2026-11-16');
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
});
