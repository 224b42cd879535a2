import type { ChangeWindowSpec } from '@clotho/api';
import { parseDuration, parseInstant, TimeError, type Instant } from '../time.ts';
import { WindowError } from './error.ts';
import { ruleSpans } from './rule.ts';
import { joined, type Span } from './span.ts';
import { wallClockSpans } from './wall-clock.ts';
import { zoneOf } from './zone.ts';

type Times = Pick<
  ChangeWindowSpec,
  'schedule' | 'rrule' | 'start' | 'end' | 'duration' | 'timeZone'
>;

/** When a window is in force. */
export interface Recurrence {
  /** The time that `at` lies in, or else the next; undefined if none comes. Throws WindowError. */
  spanAt(at: Instant): Span | undefined;
}

/** How many times, or how far, are worked out together; looking one up costs next to nothing. */
const AHEAD = 6;
const AHEAD_MS = 60 * 24 * 3_600_000;
/** More schedules than clusters have; the oldest are forgotten. */
const MOST_KEPT = 5000;

const kept = new Map<string, Recurrence>();

/**
 * When a window is in force, from its spec. What is the same is worked out once, whichever object
 * it stands in: windows are read again and again, and seldom change. Throws WindowError.
 */
export function recurrenceOf(spec: Partial<Times>): Recurrence {
  const { schedule = '', rrule = '', start = '', end = '', duration = '', timeZone = 'UTC' } = spec;
  const key = [schedule, rrule, start, end, duration, timeZone].join('\u0000');
  const known = kept.get(key);
  if (known) return known;
  const made = remembering(spansOf(spec, timeZone));
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, made);
  return made;
}

function spansOf(spec: Partial<Times>, timeZone: string): (at: Instant) => Iterable<Span> {
  const { schedule, rrule, start, end } = spec;
  const zone = zoneOf(timeZone);
  if (schedule !== undefined) {
    return wallClockSpans({ schedule, zone, durationMs: durationOf(spec) });
  }
  if (rrule !== undefined) return ruleSpans({ rrule, zone, durationMs: durationOf(spec) });
  const span = { start: timeOf('start', start), end: timeOf('end', end) };
  if (span.end <= span.start) throw new WindowError('BadTime', 'end', 'it is not after the start');
  return (at) => (at < span.end ? [span] : []);
}

function durationOf({ duration }: Partial<Times>): number {
  const needed = 'a recurring window needs one, e.g. 2h';
  if (duration === undefined) throw new WindowError('BadDuration', 'duration', needed);
  const length = attempt('duration', () => parseDuration(duration));
  if (length > 0) return length;
  throw new WindowError('BadDuration', 'duration', 'it must be longer than nothing');
}

function timeOf(field: string, text: string | undefined): Instant {
  if (text !== undefined) return attempt(field, () => parseInstant(text));
  throw new WindowError('BadTime', field, 'it is missing; give schedule, rrule, or start with end');
}

function attempt<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    throw new WindowError(field === 'duration' ? 'BadDuration' : 'BadTime', field, error.message);
  }
}

/** Keeps the times that were worked out last: what is asked next is mostly the same or a bit later. */
function remembering(spansFrom: (at: Instant) => Iterable<Span>): Recurrence {
  let from: Instant = Number.POSITIVE_INFINITY;
  let spans: Span[] = [];
  return {
    spanAt: (at) => {
      const isKnown = at >= from && at < (spans.at(-1)?.end ?? Number.NEGATIVE_INFINITY);
      if (!isKnown) {
        spans = firstOf(joined(spansFrom(at)), at);
        from = at;
      }
      return spans.find(({ end }) => at < end);
    },
  };
}

function firstOf(all: Iterable<Span>, at: Instant): Span[] {
  const spans: Span[] = [];
  for (const span of all) {
    spans.push(span);
    if (spans.length === AHEAD || span.end > at + AHEAD_MS) break;
  }
  return spans;
}
