import type { ChangeSpec, WorkingHours } from '@clotho/api';
import { parseInstant, type Instant } from '../time.ts';

/** Monday to Friday, 08:00 to 18:00 UTC. */
const DEFAULT: Required<WorkingHours> = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  from: '08:00',
  to: '18:00',
  timeZone: 'UTC',
};

type Times = Pick<ChangeSpec, 'plannedStartTime' | 'plannedEndTime' | 'schedule' | 'submittedAt'>;

/**
 * Whether a Change is implemented, in part at least, while nobody is at work: by its planned
 * window, or by when it was submitted where none is planned. Throws TimeError, and RangeError for
 * a zone that there is not.
 */
export function isOutside(spec: Times, hours: WorkingHours | undefined, now: Instant): boolean {
  const { plannedStartTime, plannedEndTime, schedule, submittedAt } = spec;
  const given = { ...DEFAULT, ...hours };
  if (schedule === 'Immediate' || !plannedStartTime || !plannedEndTime) {
    return !isAt(submittedAt === undefined ? now : parseInstant(submittedAt), given);
  }
  const start = parseInstant(plannedStartTime);
  const last = Math.max(start, parseInstant(plannedEndTime) - 1);
  const isOneDay = dayOf(start, given) === dayOf(last, given);
  return !(isAt(start, given) && isAt(last, given) && (isOneDay || isAllDay(given)));
}

function isAt(instant: Instant, { days, from, to, timeZone }: Required<WorkingHours>): boolean {
  const { weekday, clock } = localTime(instant, timeZone);
  return days.some((day) => day === weekday) && clock >= from && clock < to;
}

/** Days that meet at midnight; all of them, else the ends would not tell of what is between. */
function isAllDay({ days, from, to }: Required<WorkingHours>): boolean {
  return from === '00:00' && to === '24:00' && new Set(days).size === 7;
}

function dayOf(instant: Instant, { timeZone }: Required<WorkingHours>): string {
  return localTime(instant, timeZone).date;
}

function localTime(
  instant: Instant,
  timeZone: string,
): { date: string; weekday: string; clock: string } {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const at = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    date: `${at('year')}-${at('month')}-${at('day')}`,
    weekday: at('weekday'),
    clock: `${at('hour')}:${at('minute')}`,
  };
}

/** Slow to make, and there are only as many as there are time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}
