/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export class TimeError extends Error {
  override readonly name = 'TimeError';
  readonly code: 'NotRfc3339' | 'OutOfRange';

  constructor(code: TimeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DAY = 86_400_000;
const FIRST = -62_167_219_200_000; // 0000-01-01T00:00:00Z
const LAST = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z

/** Reads an RFC 3339 time; digits below a millisecond are cut off. Throws TimeError. */
export function parseInstant(text: string): Instant {
  const match = RFC_3339.exec(text);
  if (!match) throw notRfc3339(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const inCalendar = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!inCalendar || hour > 23 || minute > 59 || second > 59) throw notRfc3339(text);
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const clock = (hour * 3600 + minute * 60 + second) * 1000 + milliseconds;
  return daysSinceEpoch(year, month, day) * DAY + clock - offsetOf(match, text);
}

/** Writes UTC with seconds, and with milliseconds only where there are any. Throws TimeError. */
export function formatInstant(instant: Instant): string {
  if (!Number.isInteger(instant) || instant < FIRST || instant > LAST) {
    throw new TimeError(
      'OutOfRange',
      `${instant} is no instant in the years 0 to 9999; pass whole milliseconds since 1970`,
    );
  }
  const days = Math.floor(instant / DAY);
  const rest = instant - days * DAY;
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1000) % 60];
  const time = clock.map((part) => pad(Math.floor(part), 2)).join(':');
  const milliseconds = rest % 1000 === 0 ? '' : `.${pad(rest % 1000, 3)}`;
  return `${dateOf(days)}T${time}${milliseconds}Z`;
}

function offsetOf(match: RegExpExecArray, text: string): number {
  const hours = Number(match[9] ?? 0);
  const minutes = Number(match[10] ?? 0);
  if (hours > 23 || minutes > 59) throw notRfc3339(text);
  return (match[8] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

// The year is counted from March, so that the leap day is its last and the lengths of the
// months before any given one are a linear formula.
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}

function dateOf(days: number): string {
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysSinceEpoch(year + 1, 1, 1) <= days) year += 1;
  while (daysSinceEpoch(year, 1, 1) > days) year -= 1;
  let month = 12;
  while (daysSinceEpoch(year, month, 1) > days) month -= 1;
  const day = days - daysSinceEpoch(year, month, 1) + 1;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function notRfc3339(text: string): TimeError {
  return new TimeError(
    'NotRfc3339',
    `${JSON.stringify(text)} is not an RFC 3339 time; write it like 2026-03-01T09:30:00Z`,
  );
}
