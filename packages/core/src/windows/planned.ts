import type { ChangeSpec, WindowStatus } from '@clotho/api';
import { formatInstant, parseInstant, type Instant } from '../time.ts';

type Times = Partial<Pick<ChangeSpec, 'plannedStartTime' | 'plannedEndTime' | 'schedule'>>;

/**
 * How the planned window of a Change stands at `now`: the start belongs to it, the end does not.
 * Without planned times, or with schedule Immediate, any time is right. Throws TimeError for times
 * that are not RFC 3339.
 */
export function windowOf(spec: Times, now: Instant): WindowStatus {
  const { plannedStartTime, plannedEndTime, schedule } = spec;
  if (schedule === 'Immediate' || !plannedStartTime || !plannedEndTime) {
    return { state: 'Always', summary: 'any time' };
  }
  const opens = parseInstant(plannedStartTime);
  const closes = parseInstant(plannedEndTime);
  return {
    opensAt: formatInstant(opens),
    closesAt: formatInstant(closes),
    state: stateAt(now, opens, closes),
    summary: summaryOf(opens, closes, now),
  };
}

function stateAt(now: Instant, opens: Instant, closes: Instant): WindowStatus['state'] {
  if (now < opens) return 'Before';
  return now < closes ? 'Open' : 'Closed';
}

/** Dates are cut to month and day unless that could mean another year than the reader's. */
function summaryOf(opens: Instant, closes: Instant, now: Instant): string {
  const year = yearOf(now);
  const withYear = yearOf(opens) !== year || yearOf(closes) !== year;
  const [from, to] = [opens, closes].map((edge) => {
    const text = formatInstant(edge);
    return { date: text.slice(withYear ? 0 : 5, 10), time: text.slice(11, 16) };
  });
  if (!from || !to) return '';
  const sameDay = formatInstant(opens).slice(0, 10) === formatInstant(closes).slice(0, 10);
  return sameDay
    ? `${from.date} ${from.time}-${to.time}Z`
    : `${from.date} ${from.time} - ${to.date} ${to.time}Z`;
}

function yearOf(instant: Instant): string {
  return formatInstant(instant).slice(0, 4);
}
