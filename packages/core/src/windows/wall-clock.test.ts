import { CronExpressionParser } from 'cron-parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recurrenceOf } from './recurrence.ts';
import { joined, type Span } from './span.ts';
import { wallClockSpans } from './wall-clock.ts';

const at = (text: string): number => Date.parse(text);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function spansOf(spec: { schedule: string; duration: string; timeZone: string }, from: string) {
  const spans: string[] = [];
  let next = at(from);
  for (let count = 0; count < 3; count += 1) {
    const span = recurrenceOf(spec).spanAt(next);
    if (!span) break;
    const [start, end] = [span.start, span.end].map((time) => new Date(time).toISOString());
    spans.push(`${start?.slice(0, 16)} - ${end?.slice(0, 16)}`);
    next = span.end;
  }
  return spans;
}

// Berlin: on 2025-03-30 the clock goes from 02:00 to 03:00 (01:00Z), on 2025-10-26 back from 03:00.
test.each([
  [
    'a start that is skipped: what is left of it comes',
    '30 2 * * *',
    '1h',
    '2025-03-30T00:30:00Z',
    ['2025-03-30T01:00 - 2025-03-30T01:30', '2025-03-31T00:30 - 2025-03-31T01:30'],
  ],
  [
    'all of it is skipped: it does not come',
    '15 2 * * *',
    '30m',
    '2025-03-30T00:30:00Z',
    ['2025-03-31T00:15 - 2025-03-31T00:45'],
  ],
  [
    'a start that comes twice: both times',
    '15 2 * * *',
    '30m',
    '2025-10-26T00:00:00Z',
    [
      '2025-10-26T00:15 - 2025-10-26T00:45',
      '2025-10-26T01:15 - 2025-10-26T01:45',
      '2025-10-27T01:15 - 2025-10-27T01:45',
    ],
  ],
  [
    'over the skipped hour it ends by the clock on the wall',
    '0 22 * * *',
    '8h',
    '2025-03-29T12:00:00Z',
    ['2025-03-29T21:00 - 2025-03-30T04:00'],
  ],
  [
    'over the hour that comes twice too',
    '0 22 * * *',
    '8h',
    '2025-10-25T12:00:00Z',
    ['2025-10-25T20:00 - 2025-10-26T05:00'],
  ],
])('%s', (...given) => {
  const [, schedule, duration, from, expected] = given;
  const spans = spansOf({ schedule, duration, timeZone: 'Europe/Berlin' }, from);
  expect(spans.slice(0, expected.length)).toEqual(expected);
});

test('midnight that does not exist: the day begins at 01:00', () => {
  // Beirut, 2022-03-27: from 00:00 to 01:00.
  const spec = { schedule: '0 0 27 3 *', duration: '24h', timeZone: 'Asia/Beirut' };
  expect(spansOf(spec, '2022-03-26T12:00:00Z')[0]).toBe('2022-03-26T22:00 - 2022-03-27T21:00');
});

test('what runs into itself is one span, and one that never ends has an end far away', () => {
  const always = recurrenceOf({ schedule: '* * * * *', duration: '1h', timeZone: 'Europe/Berlin' });
  const now = at('2025-03-29T12:00:30Z');
  const span = always.spanAt(now);
  expect(span?.start).toBeLessThanOrEqual(now);
  expect((span?.end ?? 0) - now).toBeGreaterThan(4 * 365 * 24 * HOUR);
  const days = recurrenceOf({ schedule: '*/10 * * * 1-5', duration: '10m', timeZone: 'UTC' });
  expect(days.spanAt(at('2025-12-17T12:00:00Z'))).toEqual({
    start: expect.any(Number),
    end: at('2025-12-20T00:00:00Z'),
  });
});

test('a day that does not exist is refused', () => {
  const spec = { schedule: '0 0 30 2 *', durationMs: HOUR, zone: 'UTC' };
  expect(() => wallClockSpans(spec)).toThrow('there is no such day');
});

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Beirut',
  'Antarctica/Troll',
];
const list = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc
      .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 })
      .map((l) => l.join(',')),
    fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`),
  );
const expression = fc
  .tuple(list(0, 59), list(0, 23), list(1, 28), list(1, 12), list(0, 6))
  .map((fields) => fields.join(' '));

/**
 * What Argo CD does, minute by minute: is there a start in the duration up to what the clock on the
 * wall shows? Starts are those of another library, in a zone without changes.
 */
function isOpenByTheWall(schedule: string, duration: number, zone: string, now: number): boolean {
  const time = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const wall = now + time.offsetNanoseconds / 1e6;
  const options = { tz: 'UTC', currentDate: new Date(wall + 1) };
  const previous = CronExpressionParser.parse(schedule, options).prev().getTime();
  return previous + duration > wall;
}

test('it is open exactly when Argo CD says so, in every zone and at every change of the clocks', () => {
  const when = fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') });
  const minutes = fc.constantFrom(10, 30, 61, 240, 600, 1500);
  // Half of the looks are near a change of the clocks: that is where mistakes are.
  const near = fc.tuple(fc.boolean(), fc.integer({ min: -600, max: 600 }));
  fc.assert(
    fc.property(expression, minutes, fc.constantFrom(...zones), when, near, (...given) => {
      const [schedule, length, zone, instant, [atChange, off]] = given;
      const time = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
      const change = time.getTimeZoneTransition('next')?.epochMilliseconds;
      const base = atChange && change !== undefined ? change + off * MINUTE : instant;
      const now = Math.floor(base / MINUTE) * MINUTE;
      const recurrence = recurrenceOf({ schedule, duration: `${length}m`, timeZone: zone });
      const span = recurrence.spanAt(now);
      const isOpen = span !== undefined && span.start <= now;
      expect(isOpen).toBe(isOpenByTheWall(schedule, length * MINUTE, zone, now));
      expect(span?.end ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
    }),
    { numRuns: 3000 },
  );
});

test('the next opening is the first open minute, and the end the first that is closed', () => {
  const when = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
  fc.assert(
    fc.property(expression, fc.constantFrom(...zones), when, (schedule, zone, instant) => {
      const now = Math.floor(instant / MINUTE) * MINUTE;
      const length = 45 * MINUTE;
      const given = { schedule, durationMs: length, zone };
      const first: Span | undefined = joined(wallClockSpans(given)(now)).next().value ?? undefined;
      if (!first || first.start - now > 400 * 24 * HOUR) return;
      const open = (time: number): boolean => isOpenByTheWall(schedule, length, zone, time);
      expect([open(Math.max(first.start, now)), open(first.end - MINUTE)]).toEqual([true, true]);
      const before = first.start > now && open(first.start - MINUTE);
      const after = first.end - now < 300 * 24 * HOUR && open(first.end);
      expect([before, after]).toEqual([false, false]);
    }),
    { numRuns: 1500 },
  );
});
