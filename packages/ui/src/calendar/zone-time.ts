import { locale } from '../shell/words.ts';

const DAY_MS = 24 * 3_600_000;

/** The zone that this browser is in. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The day of a moment in a zone, as `2026-03-01`. */
export function dayOf(at: number, zone: string): string {
  return new Date(onTheWall(at, zone)).toISOString().slice(0, 10);
}

/** Minutes since midnight, by the clock on the wall. */
export function minuteOf(at: number, zone: string): number {
  return Math.floor((onTheWall(at, zone) % DAY_MS) / 60_000);
}

/** The moment when the clock on the wall shows so many minutes past midnight of a day. */
export function momentAt(day: string, minute: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minute * 60_000;
  const guess = wall - offsetAt(wall, zone);
  // The offset at the guess is the one that counts, unless a clock change lies in between.
  return wall - offsetAt(guess, zone);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** So many days from one on. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => addDays(first, i));
}

/** A day or a time of day for people, in a zone. */
export function formatted(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone }).format(at);
}

export function timeOfDay(at: number, zone: string): string {
  return formatted(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A day as such: it is the same in every zone. */
export function dayInWords(day: string, options: Intl.DateTimeFormatOptions): string {
  return formatted(Date.parse(`${day}T12:00:00Z`), 'UTC', options);
}

function offsetAt(at: number, zone: string): number {
  return onTheWall(at, zone) - Math.floor(at / 60_000) * 60_000;
}

/** What the clock on the wall shows, in whole minutes, as if it were UTC. */
function onTheWall(at: number, zone: string): number {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  clocks.set(zone, clock);
  return clock;
}
