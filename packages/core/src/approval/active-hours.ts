import type { ActiveHours } from '@clotho/api';
import type { Instant } from '../time.ts';

/** From `opens` up to, but without, `closes`. */
interface Span {
  opens: Instant;
  closes: Instant;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** No timeout is followed further than this: a step that waits so long waits for ever. */
const MOST_DAYS = 3_660;
const DAY_MS = 86_400_000;

/** Why these hours can't be followed, in words; no decision counts then. */
export function hoursProblem({ timeZone = 'UTC' }: ActiveHours): string | null {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return `activeHours.timeZone: "${timeZone}" is no IANA zone`;
    throw error;
  }
}

/** The first moment from `at` on that lies within the hours; undefined if there is none. */
export function nextActive(hours: ActiveHours, at: Instant): Instant | undefined {
  const span = spansFrom(hours, at).next().value;
  return span && Math.max(span.opens, at);
}

/** When `ms` milliseconds within the hours have passed since `from`; undefined: not in years. */
export function activeDeadline(
  hours: ActiveHours | undefined,
  from: Instant,
  ms: number,
): Instant | undefined {
  if (!hours) return ms < MOST_DAYS * DAY_MS ? from + ms : undefined;
  let left = ms;
  let reached = from;
  for (const { opens, closes } of spansFrom(hours, from)) {
    const start = Math.max(opens, reached);
    // What ends with the hours ends there, not when they open again.
    if (start + left <= closes) return start + left;
    left -= Math.max(0, closes - start);
    reached = Math.max(reached, closes);
  }
  return undefined;
}

/** `Mon-Fri 09:00-17:00 Europe/Berlin` */
export function hoursInWords({ days = [], from, to, timeZone = 'UTC' }: ActiveHours): string {
  return `${daysInWords(days)} ${from}-${to} ${timeZone}`;
}

function daysInWords(days: readonly string[]): string {
  const indexes = WEEKDAYS.flatMap((day, index) => (days.includes(day) ? [index] : []));
  const [first = 0] = indexes;
  const last = indexes.at(-1) ?? 0;
  if (indexes.length === 0 || indexes.length === WEEKDAYS.length) return 'daily';
  if (indexes.length > 2 && last - first === indexes.length - 1) {
    return `${WEEKDAYS[first] ?? ''}-${WEEKDAYS[last] ?? ''}`;
  }
  return indexes.map((index) => WEEKDAYS[index]).join(',');
}

/** The spans that end after `at`, in order. */
function* spansFrom(hours: ActiveHours, at: Instant): Generator<Span, undefined> {
  if (hoursProblem(hours) !== null) return undefined;
  const { days = [], timeZone = 'UTC' } = hours;
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // A span of yesterday may reach into today.
  const start = today.toPlainDate().subtract({ days: 1 });
  for (let day = 0; day < MOST_DAYS; day += 1) {
    const date = start.add({ days: day });
    const isActive = days.length === 0 || days.some((name) => name === weekdayOf(date));
    const span = isActive ? spanOn(date, hours) : undefined;
    if (span && span.closes > at && span.closes > span.opens) yield span;
  }
  return undefined;
}

function weekdayOf(date: Temporal.PlainDate): string | undefined {
  return WEEKDAYS[date.dayOfWeek - 1];
}

/**
 * From the first moment that the wall clock shows `from` to the last that it shows `to`; where it
 * skips one of them, the moment of the leap.
 */
function spanOn(date: Temporal.PlainDate, { from, to, timeZone = 'UTC' }: ActiveHours): Span {
  const lastDay = to > from ? date : date.add({ days: 1 });
  return {
    opens: instantAt(date, from, timeZone, 'earlier'),
    closes: instantAt(lastDay, to, timeZone, 'later'),
  };
}

function instantAt(
  date: Temporal.PlainDate,
  clock: string,
  timeZone: string,
  disambiguation: 'earlier' | 'later',
): Instant {
  const wanted = date.toPlainDateTime(Temporal.PlainTime.from(clock));
  const found = wanted.toZonedDateTime(timeZone, { disambiguation });
  if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;
  const before = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return (before.getTimeZoneTransition('next') ?? found).epochMilliseconds;
}
