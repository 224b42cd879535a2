import type { ChangeWindow } from '@clotho/api';
import type { Paint, Tone } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime } from '../text/time.ts';

interface Style {
  paint: Paint;
  timeZone: string;
}

const HEADER = ['NAME', 'TYPE', 'NOW', 'UNTIL', 'NEXT', 'COVERS', 'REASON'];

/** How each window stands, by its status: what is in force first, freezes before windows. */
export function windowTable(windows: readonly ChangeWindow[], style: Style): string {
  const rows = windows.toSorted(byUrgency).map((window) => rowOf(window, style));
  return table(HEADER, rows, style.paint);
}

function byUrgency(a: ChangeWindow, b: ChangeWindow): number {
  return rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

function rank({ spec, status }: ChangeWindow): number {
  return (status?.state === 'InForce' ? 0 : 2) + (spec.type === 'Deny' ? 0 : 1);
}

function rowOf(window: ChangeWindow, style: Style): Cell[] {
  const { metadata, spec, status = {} } = window;
  const time = (at: string | undefined): Cell =>
    at === undefined ? { text: '-', tone: 'quiet' } : { text: showTime(at, style) };
  return [
    { text: metadata.name },
    { text: spec.type === 'Deny' ? 'freeze' : 'window' },
    stateOf(window),
    status.state === 'InForce' && status.until === undefined
      ? { text: 'always', tone: 'quiet' }
      : time(status.until),
    time(status.next),
    { text: coversOf(window) },
    { text: problemOf(window) ?? spec.reason ?? '-' },
  ];
}

function stateOf({ spec, status }: ChangeWindow): Cell {
  const isFreeze = spec.type === 'Deny';
  const words: Record<string, [text: string, tone: Tone]> = {
    InForce: isFreeze ? ['frozen', 'bad'] : ['open', 'good'],
    Waiting: isFreeze ? ['not in force', 'quiet'] : ['closed', 'quiet'],
    Over: ['over', 'quiet'],
    Invalid: ['invalid', 'bad'],
  };
  const [text, tone] = words[status?.state ?? ''] ?? ['not looked at yet', 'busy'];
  return { text, tone };
}

function coversOf({ spec, status }: ChangeWindow): string {
  const { covers = [], namespaces = 0 } = status ?? {};
  const more = namespaces > 3 ? ` and ${namespaces - 3} more` : '';
  const where = covers.length === 0 ? 'no managed namespace' : covers.slice(0, 3).join(', ') + more;
  const only = [
    ...(spec.applications ? ['applications'] : []),
    ...(spec.changeSelector ? ['labels'] : []),
    ...(spec.clusters ? ['clusters'] : []),
  ];
  return only.length === 0 ? where : `${where} (by ${only.join(', ')})`;
}

/** What is wrong with it, where something is. */
function problemOf({ status }: ChangeWindow): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'False' ? ready.message : undefined;
}
