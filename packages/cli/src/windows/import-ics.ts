import type { ChangeWindowSpec } from '@clotho/api';
import type ical from 'ical.js';
import { CliError } from '../error.ts';
import { durationText, slug, type Imported, type NewWindow } from './imported.ts';

type Ical = typeof ical;
type Component = InstanceType<Ical['Component']>;
type Property = InstanceType<Ical['Property']>;

export interface CalendarOptions {
  type: 'Allow' | 'Deny';
  /** Of events that name none. */
  timeZone: string;
  namespaces?: string[] | undefined;
}

/** The events of an iCalendar file as ChangeWindows, recurrences and zones kept. Throws CliError. */
export async function windowsOfCalendar(text: string, options: CalendarOptions): Promise<Imported> {
  const { default: library } = await import('ical.js');
  const events = eventsOf(text, library).filter(
    (event) => event.getFirstPropertyValue('status') !== 'CANCELLED',
  );
  const moved = events.filter((event) => event.hasProperty('recurrence-id'));
  const windows = events.map((event) => windowOf(event, moved, options));
  return { windows, notes: [] };
}

function eventsOf(text: string, { Component: Root, parse }: Ical): Component[] {
  try {
    return new Root(parse(text)).getAllSubcomponents('vevent');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('Usage', `The file is no iCalendar: ${why}`);
  }
}

function windowOf(
  event: Component,
  moved: readonly Component[],
  options: CalendarOptions,
): NewWindow {
  const summary = textOf(event, 'summary');
  const name = slug(summary === '' ? textOf(event, 'uid') : summary);
  const { type, namespaces } = options;
  const rest = {
    ...(namespaces ? { namespaces } : {}),
    ...(summary === '' ? {} : { reason: summary.slice(0, 1024) }),
  };
  try {
    return { name, spec: { type, ...timesOf(event, moved, options), ...rest } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError(
      'Refused',
      `Event ${JSON.stringify(summary)} can not be imported: ${error.message}`,
      'give the zone of such events with --time-zone Europe/Berlin',
    );
  }
}

type Times = Pick<ChangeWindowSpec, 'start' | 'end' | 'rrule' | 'duration' | 'timeZone'>;

function timesOf(event: Component, moved: readonly Component[], options: CalendarOptions): Times {
  const start = momentOf(event.getFirstProperty('dtstart'), options);
  const end = endOf(event, start, options);
  const rules = event.getAllProperties('rrule');
  const dates = event.getAllProperties('rdate');
  if (rules.length === 0 && dates.length === 0) {
    return { start: start.toInstant().toString(), end: end.toInstant().toString() };
  }
  const timeZone = start.timeZoneId;
  const [rule = 'FREQ=DAILY;COUNT=1'] = rules.map(ruleText);
  const replaced = moved.filter(
    (other) => other !== event && textOf(other, 'uid') === textOf(event, 'uid'),
  );
  const excepted = [
    ...event.getAllProperties('exdate'),
    ...replaced.flatMap((other) => other.getFirstProperty('recurrence-id') ?? []),
  ];
  return {
    rrule: [
      `DTSTART;TZID=${timeZone}:${basic(start)}`,
      `RRULE:${rule}`,
      ...excepted.flatMap((each) => dateLines('EXDATE', each, timeZone, options)),
      ...dates.flatMap((each) => dateLines('RDATE', each, timeZone, options)),
    ].join('\n'),
    duration: durationText(end.epochMilliseconds - start.epochMilliseconds),
    timeZone,
  };
}

function endOf(
  event: Component,
  start: Temporal.ZonedDateTime,
  options: CalendarOptions,
): Temporal.ZonedDateTime {
  const end = event.getFirstProperty('dtend');
  if (end) return momentOf(end, options);
  const duration = event.getFirstPropertyValue('duration');
  if (duration) return start.add(Temporal.Duration.from(String(duration)));
  const isDay = event.getFirstProperty('dtstart')?.type === 'date';
  return isDay ? start.add({ days: 1 }) : start;
}

/** Throws RangeError when there is no time, or its zone is unknown. */
function momentOf(property: Property | null, options: CalendarOptions): Temporal.ZonedDateTime {
  const [first] = property ? momentsOf(property, options) : [];
  if (!first) throw new RangeError('it has no start');
  return first;
}

function momentsOf(property: Property, { timeZone }: CalendarOptions): Temporal.ZonedDateTime[] {
  const named: unknown = property.getParameter('tzid');
  const zone = typeof named === 'string' && isZone(named) ? named : timeZone;
  if (typeof named === 'string' && zone !== named && timeZone === 'UTC') {
    throw new RangeError(`${named} is no IANA time zone`);
  }
  return property.getValues().map((value) => {
    const text = String(value);
    const isUtc = text.endsWith('Z');
    const plain = Temporal.PlainDateTime.from(text.replace(/Z$/, ''));
    return plain.toZonedDateTime(isUtc ? 'UTC' : zone);
  });
}

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function dateLines(
  name: 'EXDATE' | 'RDATE',
  property: Property,
  timeZone: string,
  options: CalendarOptions,
): string[] {
  return momentsOf(property, options).map(
    (moment) => `${name};TZID=${timeZone}:${basic(moment.withTimeZone(timeZone))}`,
  );
}

function ruleText(property: Property): string {
  return String(property.getFirstValue());
}

/** `20260301T020000`, by the clock on the wall. */
function basic(moment: Temporal.ZonedDateTime): string {
  return moment.toPlainDateTime().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}

function textOf(event: Component, name: string): string {
  const value = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : '';
}
