import type { AgendaEntry, Instant } from '@clotho/core';
import type { Paint, Tone } from '../text/style.ts';
import { alignedRows, type Cell } from '../text/table.ts';

interface Style {
  paint: Paint;
  timeZone: string;
  days: number;
  /** Where the calendar begins. */
  from: Instant;
}

const TONES: Readonly<Record<AgendaEntry['kind'], Tone>> = {
  window: 'good',
  freeze: 'bad',
  change: 'ready',
};

/** The days on which something begins or goes on, each with what does. */
export function calendarText(entries: readonly AgendaEntry[], style: Style): string {
  if (entries.length === 0) return `Nothing in the next ${style.days} days.\n`;
  const days = Map.groupBy(entries, ({ start }) => dayOf(Math.max(start, style.from), style));
  return [...days]
    .map(([day, list]) => {
      const rows = alignedRows(
        list.map((entry) => rowOf(entry, style)),
        style.paint,
      );
      return `${style.paint('strong', day)}\n${rows.map((row) => `  ${row}\n`).join('')}`;
    })
    .join('\n');
}

function rowOf(entry: AgendaEntry, style: Style): Cell[] {
  const { kind, name, detail } = entry;
  return [
    { text: spanText(entry, style) },
    { text: kind, tone: TONES[kind] },
    { text: name },
    { text: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail, tone: 'quiet' },
  ];
}

function spanText({ start, end }: AgendaEntry, style: Style): string {
  const begin = Math.max(start, style.from);
  const last = style.from + (style.days + 366) * 24 * 3_600_000;
  const from = start < style.from ? 'now' : clock(begin, style);
  if (end > last) return `${from} – no end`;
  const until = dayOf(end, style) === dayOf(begin, style) ? '' : `${dayOf(end, style)} `;
  return `${from} – ${until}${clock(end, style)}`;
}

function dayOf(at: Instant, { timeZone }: Style): string {
  const time = zoned(at, timeZone);
  return `${time.toLocaleString('en', { weekday: 'short' })} ${time.toPlainDate().toString()}`;
}

function clock(at: Instant, { timeZone }: Style): string {
  return zoned(at, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
