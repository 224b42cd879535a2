import type { ActiveHours } from '@clotho/api';
import { instant } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { activeDeadline, hoursInWords, hoursProblem, nextActive } from './active-hours.ts';

const office: ActiveHours = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  from: '09:00',
  to: '17:00',
  timeZone: 'Europe/Berlin',
};
const night: ActiveHours = { days: ['Sat'], from: '22:00', to: '06:00', timeZone: 'UTC' };

const next = (hours: ActiveHours, at: string): string => {
  const found = nextActive(hours, instant(at));
  return found === undefined ? 'never' : formatInstant(found);
};

const deadline = (hours: ActiveHours, from: string, ms: number): string => {
  const found = activeDeadline(hours, instant(from), ms);
  return found === undefined ? 'never' : formatInstant(found);
};

const HOUR = 3_600_000;

test.each([
  ['within the hours it is now', office, '2026-03-02T08:00:00Z', '2026-03-02T08:00:00Z'],
  ['the end does not belong to them', office, '2026-03-02T16:00:00Z', '2026-03-03T08:00:00Z'],
  ['on Friday evening it is Monday', office, '2026-03-06T20:00:00Z', '2026-03-09T08:00:00Z'],
  ['in summer an hour earlier by UTC', office, '2026-03-29T12:00:00Z', '2026-03-30T07:00:00Z'],
  [
    'a span over midnight is of the day it begins',
    night,
    '2026-03-08T03:00:00Z',
    '2026-03-08T03:00:00Z',
  ],
  ['and not of the next', night, '2026-03-07T03:00:00Z', '2026-03-07T22:00:00Z'],
])('%s', (_, hours, at, expected) => {
  expect(next(hours, at)).toBe(expected);
});

test.each([
  ['counts within the hours alone', '2026-03-06T15:00:00Z', 2 * HOUR, '2026-03-09T09:00:00Z'],
  ['ends with the hours', '2026-03-06T15:00:00Z', HOUR, '2026-03-06T16:00:00Z'],
  ['stands still before they open', '2026-03-07T00:00:00Z', HOUR, '2026-03-09T09:00:00Z'],
])('the clock %s', (_, from, ms, expected) => {
  expect(deadline(office, from, ms)).toBe(expected);
});

test('where the clock leaps forward, hours that begin in the gap begin at the leap', () => {
  const hours = { from: '02:30', to: '04:00', timeZone: 'Europe/Berlin' };
  expect(next(hours, '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00Z');
  expect(deadline(hours, '2026-03-29T00:00:00Z', HOUR)).toBe('2026-03-29T02:00:00Z');
});

test('where it is set back, the hour that comes twice counts twice', () => {
  const hours = { from: '02:00', to: '03:00', timeZone: 'Europe/Berlin' };
  expect(next(hours, '2026-10-25T01:59:59Z')).toBe('2026-10-25T01:59:59Z');
  expect(deadline(hours, '2026-10-25T00:00:00Z', 2 * HOUR)).toBe('2026-10-25T02:00:00Z');
});

test('an unknown zone is said, and is never active', () => {
  const hours = { ...office, timeZone: 'Europe/Berlino' };
  expect(hoursProblem(hours)).toContain('"Europe/Berlino" is no IANA zone');
  expect(next(hours, '2026-03-02T08:00:00Z')).toBe('never');
  expect(deadline(hours, '2026-03-02T08:00:00Z', 1)).toBe('never');
});

test('hours are said in few words', () => {
  expect(hoursInWords(office)).toBe('Mon-Fri 09:00-17:00 Europe/Berlin');
  expect(hoursInWords({ from: '22:00', to: '06:00' })).toBe('daily 22:00-06:00 UTC');
  expect(hoursInWords(night)).toBe('Sat 22:00-06:00 UTC');
});

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const anyHours: fc.Arbitrary<ActiveHours> = fc.record({
  days: fc
    .subarray(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const)
    .map((days) => [...days]),
  from: clock,
  to: clock,
  timeZone: fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'America/St_Johns',
    'UTC',
  ),
});
const anyTime = fc
  .integer({ min: 0, max: 2 * 365 * 24 * 60 })
  .map((minutes) => instant('2026-01-01T00:00:00Z') + minutes * 60_000);

const someTime = fc.integer({ min: 1, max: 8 * HOUR });

test('time within the hours adds up, and later starts never end earlier', () => {
  fc.assert(
    fc.property(anyHours, anyTime, someTime, someTime, (hours, at, a, b) => {
      const first = activeDeadline(hours, at, a) ?? Number.NaN;
      expect(activeDeadline(hours, first, b)).toBe(activeDeadline(hours, at, a + b));
      expect(activeDeadline(hours, at + HOUR, a)).toBeGreaterThanOrEqual(first);
      const opening = nextActive(hours, at) ?? Number.NaN;
      expect(opening).toBeGreaterThanOrEqual(at);
      expect(nextActive(hours, opening)).toBe(opening);
    }),
    { numRuns: 200 },
  );
});

test('but for days on which the clock is set, active is what the wall clock says', () => {
  fc.assert(
    fc.property(anyHours, anyTime, (hours, at) => {
      fc.pre(offsetAt(hours, at - 36 * HOUR) === offsetAt(hours, at + 36 * HOUR));
      const { from, to, days = [] } = hours;
      const { day, time } = wallClock(hours, at);
      const { day: before } = wallClock(hours, at - 24 * HOUR);
      const on = (name: string): boolean => days.length === 0 || days.some((each) => each === name);
      const isActive =
        to > from
          ? on(day) && time >= from && time < to
          : (on(day) && time >= from) || (on(before) && time < to);
      expect(nextActive(hours, at) === at).toBe(isActive);
    }),
    { numRuns: 1000 },
  );
});

/** By another calendar than the one that is tested. */
function wallClock({ timeZone = 'UTC' }: ActiveHours, at: number): { day: string; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return { day: parts['weekday'] ?? '', time: `${parts['hour'] ?? ''}:${parts['minute'] ?? ''}` };
}

function offsetAt({ timeZone = 'UTC' }: ActiveHours, at: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
