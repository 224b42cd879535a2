import { RRuleTemporal } from 'rrule-temporal';
import type { Instant } from '../time.ts';
import { WindowError } from './error.ts';
import { parseRuleLines, type RuleLines } from './rule-lines.ts';
import type { Span } from './span.ts';
import { zoneOf } from './zone.ts';

const DAY_MS = 24 * 3_600_000;
/** How much is looked at in one go, and how far in all. */
const STRIDE_MS = 92 * DAY_MS;
const HORIZON_MS = 5 * 366 * DAY_MS;
/** Where a rule without DTSTART counts from: a Monday. */
const ANCHOR = '20240101T000000';

interface Rule {
  rrule: string;
  durationMs: number;
  zone: string;
}

/**
 * The times of an RFC 5545 rule: each lasts exactly the duration. A start that a clock change skips
 * does not come, one that comes twice counts the first time. The pieces are in order, from the
 * first that ends after `at`. Throws WindowError.
 */
export function ruleSpans({ rrule, durationMs, zone }: Rule): (at: Instant) => Iterable<Span> {
  const lines = parseRuleLines(rrule, zone);
  const rule = compiled(lines);
  return (at) => pieces(at, durationMs, rule);
}

function compiled({ start = ANCHOR, rule, zone, dates }: RuleLines): RRuleTemporal {
  const known = zoneOf(zone);
  const dtstart = start.endsWith('Z') ? `DTSTART:${start}` : `DTSTART;TZID=${known}:${start}`;
  const rruleString = [dtstart, `RRULE:${rule}`, ...dates].join('\n');
  return attempt(() => {
    const made = new RRuleTemporal({ rruleString });
    // Whether it ever comes shows only now.
    if (made.next(zoned(0), true) === null) {
      throw new WindowError('NeverInForce', 'rrule', 'it never comes');
    }
    return made;
  });
}

function* pieces(at: Instant, durationMs: number, rule: RRuleTemporal): Generator<Span> {
  const horizon = at + HORIZON_MS;
  for (let from = at - durationMs; from < horizon; from += STRIDE_MS) {
    const to = Math.min(from + STRIDE_MS, horizon);
    for (const { epochMilliseconds: start } of attempt(() =>
      rule.between(zoned(from), zoned(to), true),
    )) {
      // What begins on the seam belongs to the next stride.
      if (start < to && start + durationMs > at) yield { start, end: start + durationMs };
    }
  }
}

function zoned(at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC');
}

/** The library gives up on rules that come hardly ever; that is no fault of ours either. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof WindowError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new WindowError('BadRule', 'rrule', why);
  }
}
