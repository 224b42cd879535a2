import type { Instant } from '../time.ts';
import type { AgendaEntry } from './agenda.ts';

/** Calendar programs want an end; what has none is shown for so long. */
const LONGEST_MS = 366 * 24 * 3_600_000;

/** An iCalendar feed, every time written out in UTC: a calendar program need not know our rules. */
export async function calendarFeed(entries: readonly AgendaEntry[], now: Instant): Promise<string> {
  const { default: ical } = await import('ical.js');
  const calendar = new ical.Component('vcalendar');
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', '-//Clotho//change calendar//EN');
  const time = (at: Instant) => ical.Time.fromDateTimeString(stamp(at));
  for (const { id, kind, name, start, end, detail } of entries) {
    const event = new ical.Component('vevent');
    event.updatePropertyWithValue('uid', `${id}@clotho`);
    event.updatePropertyWithValue('dtstamp', time(now));
    event.updatePropertyWithValue('dtstart', time(start));
    event.updatePropertyWithValue('dtend', time(Math.min(end, start + LONGEST_MS)));
    event.updatePropertyWithValue('summary', `${TITLES[kind]} ${name}`);
    event.updatePropertyWithValue('description', detail);
    event.updatePropertyWithValue('categories', kind);
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

const TITLES: Readonly<Record<AgendaEntry['kind'], string>> = {
  window: 'Change window',
  freeze: 'Freeze',
  change: 'Change',
};

/** `2026-03-01T02:00:00Z`. */
function stamp(at: Instant): string {
  const whole = Math.floor(at / 1000) * 1000;
  return Temporal.Instant.fromEpochMilliseconds(whole).toString({ smallestUnit: 'second' });
}
