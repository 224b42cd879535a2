/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export class TimeError extends Error {
  override readonly name = 'TimeError';
  readonly code: 'NotRfc3339' | 'NotADuration' | 'OutOfRange';

  constructor(code: TimeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const LARGEST = 8_640_000_000_000_000;

/** Reads an RFC 3339 time; digits below a millisecond are cut off. Throws TimeError. */
export function parseInstant(text: string): Instant {
  const match = RFC_3339.exec(text);
  if (!match) throw notRfc3339(text);
  const [year = 0, month = 0, day = 0, hour = 0] = match.slice(1, 5).map(Number);
  const instant = Date.parse(text.toUpperCase());
  // Date.parse rolls 31 February and 24:00 over; RFC 3339 has neither.
  const isDay = day <= 28 || day <= daysIn(year, month);
  if (Number.isNaN(instant) || !isDay || hour > 23) throw notRfc3339(text);
  return instant;
}

/** Writes UTC with seconds, and with milliseconds only where there are any. Throws TimeError. */
export function formatInstant(instant: Instant): string {
  // One round writes the same moment many times.
  if (instant !== written.instant) written = { instant, text: textOf(instant) };
  return written.text;
}

let written: { instant: Instant; text: string } = { instant: 0, text: '1970-01-01T00:00:00Z' };

function textOf(instant: Instant): string {
  if (!Number.isInteger(instant) || Math.abs(instant) > LARGEST) throw outOfRange(instant);
  const text = new Date(instant).toISOString();
  if (text.length > '2026-01-01T00:00:00.000Z'.length) throw outOfRange(instant);
  return text.replace('.000Z', 'Z');
}

/** Milliseconds of a duration such as `30s` or `1h30m`. Throws TimeError. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new TimeError(
      'NotADuration',
      `${JSON.stringify(text)} is no duration; write it like 1h30m`,
    );
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function outOfRange(instant: Instant): TimeError {
  return new TimeError(
    'OutOfRange',
    `${instant} is no instant in the years 0 to 9999; pass whole milliseconds since 1970`,
  );
}

function notRfc3339(text: string): TimeError {
  return new TimeError(
    'NotRfc3339',
    `${JSON.stringify(text)} is not an RFC 3339 time; write it like 2026-03-01T09:30:00Z`,
  );
}
