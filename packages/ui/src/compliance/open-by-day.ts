import type { Entry } from '../journal/entry.ts';
import { isDrift, isOver, type LiveObjects } from './findings.ts';

/** One day (UTC) of the last ones. */
export interface DayOfFindings {
  /** Such as `2026-03-01`. */
  readonly day: string;
  /** Findings that stood open when it ended, or stand open now. */
  readonly open: number;
  /** Alerts that the journal took on it. */
  readonly alerts: number;
}

/** From when to when something was open, epoch milliseconds; Infinity: it still is. */
type Span = readonly [from: number, to: number];

const DAY_MS = 24 * 3_600_000;

/** The last days, the oldest first. What was removed since with its objects is known to nobody. */
export function openByDay(
  alerts: readonly Entry[],
  live: LiveObjects,
  { now, days }: { readonly now: number; readonly days: number },
): readonly DayOfFindings[] {
  const spans = [...driftSpans(alerts), ...spansOf(live)];
  const taken = Map.groupBy(alerts, ({ takenAt }) => takenAt.slice(0, 10));
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(now - (days - 1 - i) * DAY_MS).toISOString().slice(0, 10);
    const end = Math.min(now, Date.parse(`${day}T00:00:00Z`) + DAY_MS);
    const open = spans.filter(([from, to]) => from <= end && to > end).length;
    return { day, open, alerts: taken.get(day)?.length ?? 0 };
  });
}

function driftSpans(alerts: readonly Entry[]): readonly Span[] {
  const since = new Map<string, number>();
  const over: Span[] = [];
  for (const alert of alerts.filter(isDrift).toSorted((a, b) => a.seq - b.seq)) {
    const { subject, at } = alert;
    const from = since.get(subject);
    if (!isOver(alert)) since.set(subject, from ?? Date.parse(at));
    else if (from !== undefined) {
      over.push([from, Date.parse(at)]);
      since.delete(subject);
    }
  }
  return [...over, ...[...since.values()].map((from): Span => [from, Infinity])];
}

function spansOf({ changes, breakglasses, exemptions, lockdowns }: LiveObjects): readonly Span[] {
  return [
    ...changes.flatMap(({ status }) => {
      const review = status?.review;
      return review ? span(status?.finishedAt ?? review.dueAt, review.at) : [];
    }),
    ...breakglasses.flatMap(({ spec }) => span(spec.openedAt, spec.review?.at)),
    ...exemptions.flatMap(({ spec }) => span(spec.expiresAt, undefined)),
    ...lockdowns.flatMap(({ spec }) => span(spec.requestedAt, spec.release?.at)),
  ];
}

function span(from: string | undefined, to: string | undefined): readonly Span[] {
  if (from === undefined) return [];
  return [[Date.parse(from), to === undefined ? Infinity : Date.parse(to)]];
}
