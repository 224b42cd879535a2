import { expect, test } from 'vitest';
import { agenda, calendarFeed } from '@clotho/core';
import { manifestsOf } from './imported.ts';
import { windowsOfCalendar } from './import-ics.ts';

const berlin = { type: 'Deny', timeZone: 'Europe/Berlin' } as const;

function calendar(...events: string[][]): string {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n');
}

async function specOf(...lines: string[]) {
  const { windows } = await windowsOfCalendar(
    calendar(['UID:1', 'SUMMARY:Year end', ...lines]),
    berlin,
  );
  return windows[0]?.spec;
}

test('an event that happens once becomes a window from start to end', async () => {
  const lines = ['DTSTART;TZID=America/New_York:20261224T120000', 'DURATION:PT12H'];
  expect(await specOf(...lines)).toEqual({
    type: 'Deny',
    start: '2026-12-24T17:00:00Z',
    end: '2026-12-25T05:00:00Z',
    reason: 'Year end',
  });
});

test('a day is a day of the zone that is asked for', async () => {
  expect(await specOf('DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330')).toMatchObject({
    start: '2026-03-28T23:00:00Z',
    end: '2026-03-29T22:00:00Z',
  });
});

test('recurrence, zone, exceptions and additions are kept', async () => {
  const spec = await specOf(
    'DTSTART;TZID=America/New_York:20260105T220000',
    'DTEND;TZID=America/New_York:20260105T233000',
    'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T000000Z',
    'EXDATE;TZID=America/New_York:20260112T220000',
    'RDATE:20260115T030000Z',
  );
  expect(spec).toMatchObject({ duration: '1h30m', timeZone: 'America/New_York' });
  expect(spec?.rrule?.split('\n')).toEqual([
    'DTSTART;TZID=America/New_York:20260105T220000',
    expect.stringMatching(/^RRULE:FREQ=WEEKLY;.*UNTIL=20261231T000000Z/),
    'EXDATE;TZID=America/New_York:20260112T220000',
    'RDATE;TZID=America/New_York:20260114T220000',
  ]);
});

test('a time that was moved is taken out of its series and stands for itself', async () => {
  const series = [
    'UID:1',
    'SUMMARY:Night',
    'DTSTART:20260105T220000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY',
  ];
  const moved = [
    'UID:1',
    'SUMMARY:Night',
    'RECURRENCE-ID:20260107T220000Z',
    'DTSTART:20260108T010000Z',
    'DURATION:PT1H',
  ];
  const gone = ['UID:2', 'STATUS:CANCELLED', 'DTSTART:20260105T220000Z', 'DURATION:PT1H'];
  const { windows } = await windowsOfCalendar(calendar(series, moved, gone), berlin);
  expect(windows).toHaveLength(2);
  expect(windows[0]?.spec.rrule).toContain('EXDATE;TZID=UTC:20260107T220000');
  expect(windows[1]?.spec).toMatchObject({ start: '2026-01-08T01:00:00Z' });
  const yaml = await manifestsOf(windows);
  expect(yaml).toContain('name: night\n');
  expect(yaml).toContain('name: night-2\n');
});

test('a zone that nobody knows is refused until one is given', async () => {
  const text = calendar([
    'SUMMARY:x',
    'DTSTART;TZID=Our Own Time:20261224T120000',
    'DURATION:PT1H',
  ]);
  await expect(windowsOfCalendar(text, { type: 'Deny', timeZone: 'UTC' })).rejects.toThrow(
    'Our Own Time is no IANA time zone',
  );
  const { windows } = await windowsOfCalendar(text, berlin);
  expect(windows[0]?.spec.start).toBe('2026-12-24T11:00:00Z');
});

test('what is no calendar, and what Clotho would not read, is refused', async () => {
  await expect(windowsOfCalendar('hello', berlin)).rejects.toThrow('no iCalendar');
  const odd = ['SUMMARY:Often', 'DTSTART:20260101T000000Z', 'DURATION:PT1M', 'RRULE:FREQ=MINUTELY'];
  const { windows } = await windowsOfCalendar(calendar(odd), berlin);
  await expect(manifestsOf(windows)).rejects.toThrow('often can not be imported: spec.rrule');
});

test('the feed of what was imported is imported again as the same times', async () => {
  const lines = [
    'UID:1',
    'SUMMARY:Night',
    'DTSTART;TZID=Europe/Berlin:20260320T233000',
    'DURATION:PT2H',
    'RRULE:FREQ=DAILY',
  ];
  const { windows } = await windowsOfCalendar(calendar(lines), berlin);
  const objects = windows.map(({ name, spec }) => {
    return { apiVersion: '', kind: '', metadata: { name, uid: name, resourceVersion: '' }, spec };
  });
  const from = Date.parse('2026-03-25T00:00:00Z');
  const entries = agenda(objects, [], { from, to: from + 10 * 86_400_000 });
  expect(entries).toHaveLength(11);
  const feed = await calendarFeed(entries, from);
  expect(feed.split('\r\n').every((line) => line.length <= 76)).toBe(true);
  const again = await windowsOfCalendar(feed, berlin);
  expect(again.windows.map(({ spec }) => Date.parse(spec.start ?? ''))).toEqual(
    entries.map(({ start }) => start),
  );
  expect(again.windows[0]?.spec.reason).toBe('Freeze night');
});
