import { Cron } from 'croner';
import { formatInstant, type Instant } from '../time.ts';
import { parseCron, type CronFields } from './cron.ts';
import { WindowError } from './error.ts';
import type { Span } from './span.ts';
import { zonePartAt } from './zone.ts';

/** As robfig/cron: what does not come within five years does not come. */
const HORIZON_MS = 5 * 366 * 24 * 3_600_000;

interface Schedule {
  schedule: string;
  durationMs: number;
  zone: string;
}

/**
 * The times of a cron schedule, as Argo CD reads them: it is in force while the clock on the wall
 * shows a time from a start up to the duration later. So times that a clock change skips do not
 * come, what is left of that occurrence does, and times that come twice count both times. The
 * pieces are in order, from the first that ends after `at`. Throws WindowError.
 */
export function wallClockSpans(given: Schedule): (at: Instant) => Iterable<Span> {
  const { fields, durationMs } = condensed(parseCron(given.schedule), given.durationMs);
  const { minute, hour, day, month, weekday } = fields;
  // Without a zone: what it answers are readings of the clock on the wall.
  const cron = new Cron(`${minute} ${hour} ${day} ${month} ${weekday}`, { utcOffset: 0 });
  if (!cron.nextRun(formatInstant(0))) {
    throw new WindowError('NeverInForce', 'schedule', `there is no such day: ${given.schedule}`);
  }
  const { zone } = given;
  return (at) => pieces(at, { zone, durationMs }, (after) => readings(cron, after));
}

function* pieces(
  at: Instant,
  { zone, durationMs }: Omit<Schedule, 'schedule'>,
  readingsAfter: (after: number) => Iterable<number>,
): Generator<Span> {
  const horizon = at + HORIZON_MS;
  let from = at;
  while (from < horizon) {
    const part = zonePartAt(zone, from);
    const ends = part.to + part.offset;
    for (const reading of readingsAfter(from + part.offset - durationMs)) {
      if (reading >= ends || reading - part.offset >= horizon) break;
      const start = Math.max(reading - part.offset, part.from);
      const end = Math.min(reading + durationMs - part.offset, part.to);
      if (end > start) yield { start, end };
    }
    from = part.to;
  }
}

/** Later than `after`, in order. */
function* readings(cron: Cron, after: number): Generator<number> {
  // The library counts in whole seconds, and so do cron schedules.
  let reading = cron.nextRun(formatInstant(Math.floor(after / 1000) * 1000));
  while (reading) {
    yield reading.getTime();
    reading = cron.nextRun(reading);
  }
}

interface Condensed {
  fields: CronFields;
  durationMs: number;
}

/**
 * The same times with fewer starts: minutes that run into each other are one start of an hour, and
 * such hours one of a day. A window that is always open has a start a day then, not 1440.
 */
function condensed(fields: CronFields, durationMs: number): Condensed {
  const minutes = runOf(fields.minute, 60, { unit: 60_000, durationMs });
  if (!minutes) return { fields, durationMs };
  const inHours = { ...fields, minute: minutes.first };
  const hours = runOf(fields.hour, 24, { unit: 3_600_000, durationMs: minutes.durationMs });
  if (!hours) return { fields: inHours, durationMs: minutes.durationMs };
  return { fields: { ...inHours, hour: hours.first }, durationMs: hours.durationMs };
}

/** The one start that stands for all values, if each lasts until the next. */
function runOf(
  list: string,
  count: number,
  { unit, durationMs }: { unit: number; durationMs: number },
): { first: string; durationMs: number } | null {
  const values = list === '*' ? Array.from({ length: count }, (_, at) => at) : numbersOf(list);
  const [first = 0] = values;
  const last = values.at(-1) ?? first;
  const meets = values.every(
    (value, at) => at === 0 || (value - (values[at - 1] ?? value)) * unit <= durationMs,
  );
  if (!meets) return null;
  return { first: String(first), durationMs: (last - first) * unit + durationMs };
}

function numbersOf(list: string): number[] {
  return list.split(',').map(Number);
}
