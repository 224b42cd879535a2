import type { ChangeWindow, ChangeWindowStatus, Condition } from '@clotho/api';
import {
  coversNamespace,
  equalJson,
  formatInstant,
  recurrenceOf,
  toJson,
  WindowError,
  type Instant,
  type Recurrence,
  type Span,
} from '@clotho/core';

const READY = 'Ready';
const MOST_SHOWN = 8;
const MOST_COVERED = 64;
/** An end that is farther away is none: the window is always in force. */
const FAR_MS = 3 * 366 * 24 * 3_600_000;
const FIELDS = ['since', 'until', 'next', 'occurrences', 'covers', 'namespaces'] as const;

type Times = Pick<ChangeWindowStatus, 'state' | 'since' | 'until' | 'next' | 'occurrences'>;
type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

interface Shown {
  /** What is to be merged into the status; null when it stands there. */
  status: object | null;
  changesAt: Instant | undefined;
}

/** The status that a window should show at `now`, and when it is another one. */
export function windowStatus(
  window: ChangeWindow,
  managed: readonly string[],
  now: Instant,
): Shown {
  const { times, finding, changesAt } = judged(window, now);
  const covered = managed.filter((name) => coversNamespace(window, name));
  const { generation = 0 } = window.metadata;
  const wanted: ChangeWindowStatus = {
    ...times,
    covers: covered.slice(0, MOST_COVERED),
    namespaces: covered.length,
    conditions: [readyOf(window, finding, formatInstant(now))],
    observedGeneration: generation,
  };
  const status = { ...Object.fromEntries(FIELDS.map((field) => [field, null])), ...wanted };
  const stands = equalJson(toJson(wanted), toJson(window.status ?? {}));
  return { status: stands ? null : status, changesAt };
}

interface Judged {
  times: Times;
  finding: Finding;
  changesAt: Instant | undefined;
}

function judged({ spec }: ChangeWindow, now: Instant): Judged {
  try {
    return { ...timesOf(spansFrom(recurrenceOf(spec), now), now), finding: inForce(spec.type) };
  } catch (error) {
    if (!(error instanceof WindowError)) throw error;
    const effect =
      spec.type === 'Deny'
        ? 'Until it is put right it holds everything that it covers.'
        : 'Until it is put right it does not open.';
    const message = `${error.message}. ${effect}`;
    return {
      times: { state: 'Invalid' },
      finding: { status: 'False', reason: 'Invalid', message },
      changesAt: undefined,
    };
  }
}

function inForce(type: ChangeWindow['spec']['type']): Finding {
  const effect =
    type === 'Deny'
      ? 'Changes that it is about do not begin while it is in force.'
      : 'Changes that it is about begin while it is in force only.';
  return { status: 'True', reason: 'InForce', message: effect };
}

function spansFrom(recurrence: Recurrence, now: Instant): Span[] {
  const spans: Span[] = [];
  let at = now;
  while (spans.length < MOST_SHOWN && at - now <= FAR_MS) {
    const span = recurrence.spanAt(at);
    if (!span || span.start - now > FAR_MS) break;
    spans.push(span);
    at = span.end;
  }
  return spans;
}

function timesOf(spans: readonly Span[], now: Instant): Pick<Judged, 'times' | 'changesAt'> {
  const [first] = spans;
  if (!first) return { times: { state: 'Over' }, changesAt: undefined };
  const next = spans.find(({ start }) => start > now);
  const occurrences = spans
    .filter(({ end }) => end - now <= FAR_MS)
    .map(({ start, end }) => ({ from: formatInstant(start), to: formatInstant(end) }));
  const times = { ...(next ? { next: formatInstant(next.start) } : {}), occurrences };
  if (first.start > now) return { times: { state: 'Waiting', ...times }, changesAt: first.start };
  if (first.end - now > FAR_MS)
    return { times: { state: 'InForce', ...times }, changesAt: undefined };
  const since = formatInstant(first.start);
  const until = formatInstant(first.end);
  return { times: { state: 'InForce', since, until, ...times }, changesAt: first.end };
}

function readyOf({ metadata, status }: ChangeWindow, finding: Finding, now: string): Condition {
  const known = status?.conditions?.find(({ type }) => type === READY);
  return {
    type: READY,
    ...finding,
    lastTransitionTime: known?.status === finding.status ? known.lastTransitionTime : now,
    observedGeneration: metadata.generation ?? 0,
  };
}
