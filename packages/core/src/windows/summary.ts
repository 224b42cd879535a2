import { formatInstant, type Instant } from '../time.ts';
import type { WindowDecision } from './decide.ts';
import type { Span } from './span.ts';

/** How a decision reads in a column: UTC, dates cut to month and day unless the year differs. */
export function summaryOf(
  decision: WindowDecision,
  planned: Span | undefined,
  now: Instant,
): string {
  const { state, opensAt } = decision;
  switch (state) {
    case 'Always':
      return 'any time';
    case 'Closed':
    case 'Open':
      return planned ? spanSummary(planned, now) : openSummary(decision, now);
    case 'Frozen':
      return frozenSummary(decision, now);
    case 'Before':
      if (planned && opensAt === planned.start) return spanSummary(planned, now);
      return opensAt === undefined ? 'no opening' : `opens ${moment(opensAt, now)}`;
  }
}

function openSummary({ closesAt }: WindowDecision, now: Instant): string {
  return closesAt === undefined ? 'open' : `open until ${moment(closesAt, now)}`;
}

function frozenSummary({ opensAt, obstacle }: WindowDecision, now: Instant): string {
  const until = opensAt ?? obstacle?.until ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(until) ? `frozen until ${moment(until, now)}` : 'frozen';
}

/** `12-15 02:00-04:00Z`. */
function spanSummary({ start, end }: Span, now: Instant): string {
  const withYear = yearOf(start) !== yearOf(now) || yearOf(end) !== yearOf(now);
  const [from, to] = [dateAndTime(start, withYear), dateAndTime(end, withYear)];
  return from.date === to.date
    ? `${from.date} ${from.time}-${to.time}Z`
    : `${from.date} ${from.time} - ${to.date} ${to.time}Z`;
}

function moment(at: Instant, now: Instant): string {
  const { date, time } = dateAndTime(at, yearOf(at) !== yearOf(now));
  return `${date} ${time}Z`;
}

function dateAndTime(at: Instant, withYear: boolean): { date: string; time: string } {
  const text = formatInstant(at);
  return { date: text.slice(withYear ? 0 : 5, 10), time: text.slice(11, 16) };
}

function yearOf(instant: Instant): string {
  return formatInstant(instant).slice(0, 4);
}
