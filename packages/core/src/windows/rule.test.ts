import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as rrule from 'rrule';
import { recurrenceOf } from './recurrence.ts';

const at = (text: string): number => Date.parse(text);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function starts(text: string, timeZone: string, from: string, count = 3): string[] {
  const recurrence = recurrenceOf({ rrule: text, duration: '30m', timeZone });
  const found: string[] = [];
  let next = at(from);
  while (found.length < count) {
    const span = recurrence.spanAt(next);
    if (!span) break;
    found.push(new Date(span.start).toISOString().slice(0, 16));
    next = span.end;
  }
  return found;
}

test.each([
  ['FREQ=WEEKLY;BYDAY=TU;BYHOUR=2', ['2025-03-25T01:00', '2025-04-01T00:00', '2025-04-08T00:00']],
  ['RRULE:FREQ=DAILY', ['2025-03-24T23:00', '2025-03-25T23:00', '2025-03-26T23:00']],
  [
    'DTSTART;TZID=America/New_York:20250301T220000\nRRULE:FREQ=DAILY\nEXDATE;TZID=America/New_York:20250326T220000',
    ['2025-03-25T02:00', '2025-03-26T02:00', '2025-03-28T02:00'],
  ],
  [
    'DTSTART:20250101T120000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\nRDATE:20250327T150000Z',
    ['2025-03-27T15:00', '2025-03-31T12:00', '2025-04-30T12:00'],
  ],
  ['DTSTART:20250325T020000\nRRULE:FREQ=DAILY;COUNT=2', ['2025-03-25T01:00', '2025-03-26T01:00']],
  [
    'DTSTART:20250320T020000\nRRULE:FREQ=DAILY;UNTIL=20250326T010000Z',
    ['2025-03-25T01:00', '2025-03-26T01:00'],
  ],
])('%s', (text, times) => {
  expect(starts(text, 'Europe/Berlin', '2025-03-24T12:00:00Z')).toEqual(times);
});

test('a start that a clock change skips does not come; one that comes twice comes the first time', () => {
  const text = 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30';
  expect(starts(text, 'Europe/Berlin', '2025-03-29T12:00:00Z', 1)).toEqual(['2025-03-31T00:30']);
  expect(starts(text, 'Europe/Berlin', '2025-10-25T12:00:00Z', 2)).toEqual([
    '2025-10-26T00:30',
    '2025-10-27T01:30',
  ]);
});

test('each time lasts exactly the duration, also over a clock change', () => {
  const spec = { rrule: 'FREQ=DAILY;BYHOUR=22', duration: '8h', timeZone: 'Europe/Berlin' };
  const span = recurrenceOf(spec).spanAt(at('2025-03-29T12:00:00Z'));
  expect(span).toEqual({ start: at('2025-03-29T21:00:00Z'), end: at('2025-03-30T05:00:00Z') });
});

test.each([
  ['', 'give one RRULE, not 0'],
  ['FREQ=DAILY\nFREQ=DAILY', 'give one RRULE, not 2'],
  ['SUMMARY:x\nFREQ=DAILY', 'is no RRULE, DTSTART, EXDATE or RDATE line'],
  ['RRULE:BYDAY=MO', 'a rule needs FREQ'],
  ['FREQ=SECONDLY', 'FREQ=SECONDLY is not HOURLY'],
  ['FREQ=DAILY;BYHOUR=24', 'BYHOUR: "24" is not from 0 to 23'],
  ['FREQ=DAILY;BYMONTHDAY=0', 'BYMONTHDAY: "0" is not from 1 to 31'],
  ['FREQ=MONTHLY;BYDAY=XX', 'BYDAY: "XX" is no day'],
  ['FREQ=DAILY;FOO=1', 'there is no part "FOO"'],
  ['FREQ=DAILY;FREQ=DAILY', 'FREQ is given twice'],
  ['FREQ=DAILY;INTERVAL=2', 'INTERVAL counts from a start'],
  ['DTSTART:20250101\nRRULE:FREQ=DAILY', 'DTSTART: "20250101" is no time'],
  ['DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY', 'DTSTART must have a time'],
  ['DTSTART;TZID=Mars/Base:20250101T000000\nRRULE:FREQ=DAILY', 'is no IANA time zone'],
  [
    'DTSTART:20250101T000000\nRRULE:FREQ=DAILY;COUNT=1;UNTIL=20260101T000000Z',
    'exclude each other',
  ],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'spec.rrule: '],
])('%j is refused, with the part that is wrong', (rule, message) => {
  expect(() => recurrenceOf({ rrule: rule, duration: '1h' })).toThrow(message);
});

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const some = (values: (string | number)[]): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 })
    .map((l) => l.join(','));
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
// In order: the second library stops at the first hour past the end, whatever comes after it.
const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 })
  .map((list) => list.toSorted((a, b) => a - b).join(','));
const byTime = fc.option(
  hours.map((list) => `;BYHOUR=${list}`),
  { nil: '' },
);
const shape = fc.oneof(
  fc.constant('FREQ=DAILY'),
  some(days).map((list) => `FREQ=WEEKLY;BYDAY=${list}`),
  some(numbers(1, 31)).map((list) => `FREQ=MONTHLY;BYMONTHDAY=${list}`),
  fc
    .tuple(fc.constantFrom(1, 2, -1), fc.constantFrom(...days))
    .map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
  some(numbers(1, 12)).map((list) => `FREQ=YEARLY;BYMONTH=${list};BYMONTHDAY=15`),
);
const rule = fc
  .tuple(shape, fc.integer({ min: 1, max: 3 }), byTime)
  .map(([text, interval, times]) => `${text};INTERVAL=${interval}${times}`);
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

/** Readings of the clock on the wall from another library, made instants by RFC 5545's rules. */
function expected(text: string, zone: string, from: number, to: number): number[] {
  const readings = rrule
    .rrulestr(`DTSTART:20190107T023000Z\nRRULE:${text}`)
    .between(new Date(from - DAY), new Date(to + DAY), true);
  return readings
    .flatMap((reading) => {
      const wall = Temporal.Instant.fromEpochMilliseconds(reading.getTime())
        .toZonedDateTimeISO('UTC')
        .toPlainDateTime();
      const time = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
      return time.toPlainDateTime().equals(wall) ? [time.epochMilliseconds] : [];
    })
    .filter((start) => start >= from && start < to)
    .toSorted((a, b) => a - b);
}

test('rules come when a second library says so, in every zone and year', () => {
  const when = fc.integer({ min: at('2019-02-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z') });
  fc.assert(
    fc.property(rule, fc.constantFrom(...zones), when, (text, zone, from) => {
      const to = from + 60 * DAY;
      const spec = {
        rrule: `DTSTART;TZID=${zone}:20190107T023000\nRRULE:${text}`,
        duration: '1m',
      };
      const found: number[] = [];
      let span = recurrenceOf(spec).spanAt(from);
      while (span && span.start < to) {
        if (span.start >= from) found.push(span.start);
        span = recurrenceOf(spec).spanAt(span.end);
      }
      expect(found).toEqual(expected(text, zone, from, to));
    }),
    { numRuns: 600 },
  );
});
