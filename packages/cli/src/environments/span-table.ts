import type { LogItem, LogPage, Span } from '@clotho/api';
import type { Paint } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime, type TimeStyle } from '../text/time.ts';
import { changeCell, digestCell, gapWords, nameOf } from './words.ts';

interface Style {
  paint: Paint;
  time: TimeStyle;
}

/** Since when and until when things ran or stood. */
export function showSpans(spans: readonly Span[], { paint, time }: Style): string {
  const header = ['ENVIRONMENT', 'OBJECT', 'IMAGE', 'DIGEST', 'SINCE', 'UNTIL', 'CHANGE'];
  const rows = spans.map((span) => [
    { text: span.environment },
    { text: span.object, tone: 'strong' as const },
    { text: span.image ?? '' },
    digestCell(span.digest),
    { text: edge(span.from, time) },
    span.to ? { text: edge(span.to, time) } : { text: 'still there', tone: 'good' as const },
    changeCell(span),
  ]);
  return table(header, rows, paint);
}

/** What came and went, the newest first. */
export function showLog({ items, open }: LogPage, { paint, time }: Style): string {
  const now = open ? `${paint('bad', 'unknown')} ${gapWords(open, time)}\n` : '';
  return now + items.map((item) => showItem(item, { paint, time })).join('');
}

function showItem({ snapshot, gap, events }: LogItem, { paint, time }: Style): string {
  const head = `${paint('strong', nameOf(snapshot))}  ${edge(snapshot, time)}\n`;
  const rows = events.map((event): Cell[] => [
    { text: event.event === 'Came' ? '  +' : '  -', tone: event.event === 'Came' ? 'good' : 'bad' },
    { text: event.object },
    { text: event.image ?? 'content' },
    digestCell(event.digest),
    event.event === 'Came' ? changeCell({ ...event, writers: [] }) : { text: '' },
  ]);
  const lines = events.length === 0 ? '    how many pods there are\n' : body(rows, paint);
  const before = gap ? `${paint('bad', 'unknown')} ${gapWords(gap, time)}\n` : '';
  return head + lines + before;
}

function body(rows: Cell[][], paint: Paint): string {
  return table([], rows, paint).split('\n').slice(1).join('\n');
}

function edge(
  { at, unsureFrom }: { at: string; unsureFrom: string | null },
  time: TimeStyle,
): string {
  const found = showTime(at, time);
  return unsureFrom === null ? found : `${showTime(unsureFrom, time)} or later, by ${found}`;
}
