import { formatInstant, parseInstant, TimeError, type Instant } from '../../time.ts';
import { JournalError } from '../error.ts';

const MILLISECONDS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, year: 12 };
const AGO = /^(?:(\d{1,6})|an?)[ .](second|minute|hour|day|week|month|year)s?[ .]ago$/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;

/**
 * Reads a moment: `now`, `yesterday`, `2 weeks ago` (or `2.weeks.ago`), an RFC 3339 time, or a date
 * with or without a time, which is taken as UTC. Throws JournalError `BadExpression`.
 */
export function parseMoment(text: string, now: Instant): Instant {
  const words = text.trim();
  const lower = words.toLowerCase();
  if (lower === 'now') return now;
  if (lower === 'yesterday') return now - (MILLISECONDS['day'] ?? 0);
  const [, count = '1', unit] = AGO.exec(lower) ?? [];
  if (unit !== undefined) return ago(Number(count), unit, now, text);
  return written(words, text);
}

function ago(count: number, unit: string, now: Instant, text: string): Instant {
  const length = MILLISECONDS[unit];
  const moment =
    length === undefined ? monthsBefore(count * (MONTHS[unit] ?? 1), now) : now - count * length;
  if (moment !== undefined && moment >= 0) return moment;
  throw bad(text, 'it lies before 1970');
}

/** The same day and time so many months ago, or the last day of a month that has no such day. */
function monthsBefore(months: number, now: Instant): Instant | undefined {
  const text = formatInstant(now);
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number);
  const total = year * 12 + (month - 1) - months;
  if (total < 0) return undefined;
  const date = `${pad(Math.floor(total / 12), 4)}-${pad((total % 12) + 1, 2)}`;
  for (let wanted = day; wanted > 27; wanted -= 1) {
    const moment = tryInstant(`${date}-${pad(wanted, 2)}${text.slice(10)}`);
    if (moment !== undefined) return moment;
  }
  return tryInstant(`${date}-${pad(day, 2)}${text.slice(10)}`);
}

function written(words: string, text: string): Instant {
  const moment = tryInstant(WITHOUT_ZONE.test(words) ? `${complete(words)}Z` : words);
  if (moment !== undefined) return moment;
  throw bad(text, 'write 2026-03-01T09:30:00Z, 2026-03-01, 2 weeks ago or now');
}

function complete(words: string): string {
  if (words.length === '2026-03-01'.length) return `${words}T00:00:00`;
  return words.length === '2026-03-01T09:30'.length ? `${words}:00` : words;
}

function tryInstant(text: string): Instant | undefined {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) return undefined;
    throw error;
  }
}

function bad(text: string, reason: string): JournalError {
  return new JournalError('BadExpression', `"${text}" is no moment: ${reason}`);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
