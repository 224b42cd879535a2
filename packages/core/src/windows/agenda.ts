import type { Change, ChangeWindow } from '@clotho/api';
import { isFinished } from '../change/transitions.ts';
import { parseInstant, type Instant } from '../time.ts';
import { WindowError } from './error.ts';
import { recurrenceOf } from './recurrence.ts';
import { coversNamespace } from './scope.ts';
import type { Span } from './span.ts';

/** One thing that a calendar shows. */
export interface AgendaEntry {
  kind: 'window' | 'freeze' | 'change';
  /** Stays the same from one look to the next. */
  id: string;
  name: string;
  start: Instant;
  /** Infinity: no end is known. */
  end: Instant;
  /** Where, and why or how far. */
  detail: string;
}

interface Range {
  from: Instant;
  to: Instant;
  namespace?: string | undefined;
}

/** More than a reader takes in, from a single window. */
const MOST_TIMES = 1000;
/** How long a Change is shown that has no end. */
const HOUR_MS = 3_600_000;

/** What falls into a range of time, in order. Windows that can't be read are left out. */
export function agenda(
  windows: readonly ChangeWindow[],
  changes: readonly Change[],
  range: Range,
): AgendaEntry[] {
  const { namespace } = range;
  const here = windows.filter(
    (window) => namespace === undefined || coversNamespace(window, namespace),
  );
  const entries = [
    ...here.flatMap((window) => timesOf(window, range)),
    ...changes.flatMap((change) => entryOf(change, range)),
  ];
  return entries.toSorted((a, b) => a.start - b.start || (a.name < b.name ? -1 : 1));
}

function timesOf(window: ChangeWindow, { from, to }: Range): AgendaEntry[] {
  const { metadata, spec } = window;
  const detail = [coverText(window), ...(spec.reason === undefined ? [] : [spec.reason])].join(
    ': ',
  );
  const kind = spec.type === 'Deny' ? 'freeze' : 'window';
  const entries: AgendaEntry[] = [];
  try {
    const recurrence = recurrenceOf(spec);
    let at = from;
    while (entries.length < MOST_TIMES) {
      const span = recurrence.spanAt(at);
      if (!span || span.start >= to) break;
      entries.push({
        kind,
        id: `${metadata.uid}-${span.start}`,
        name: metadata.name,
        ...span,
        detail,
      });
      at = span.end;
    }
  } catch (error) {
    if (!(error instanceof WindowError)) throw error;
  }
  return entries;
}

function coverText({ spec }: ChangeWindow): string {
  return spec.namespaces?.join(', ') ?? 'all namespaces';
}

/** A Change that waits for its time. */
function entryOf(change: Change, { from, to }: Range): AgendaEntry[] {
  const { metadata, spec, status } = change;
  const phase = status?.phase ?? 'Draft';
  const span = isFinished(phase) ? undefined : spanOf(change);
  if (!span || span.start >= to || span.end <= from) return [];
  const name = `${metadata.namespace ?? ''}/${metadata.name}`;
  const detail = `${phase}: ${spec.description}`;
  return [{ kind: 'change', id: metadata.uid, name, ...span, detail }];
}

/** What its status says comes first: there planned times are cut to the windows. */
function spanOf({ spec, status }: Change): Span | undefined {
  const { opensAt = spec.plannedStartTime, closesAt = spec.plannedEndTime } = status?.window ?? {};
  if (opensAt === undefined) return undefined;
  const start = parseInstant(opensAt);
  return { start, end: closesAt === undefined ? start + HOUR_MS : parseInstant(closesAt) };
}
