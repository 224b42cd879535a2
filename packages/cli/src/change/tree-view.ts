import { stripVTControlCharacters } from 'node:util';
import type { Change } from '@clotho/api';
import type { Host } from '../host.ts';
import { showSpan } from '../text/time.ts';
import { charactersOf } from '../text/table.ts';
import { titleOf } from './describe.ts';
import type { View } from './line-view.ts';
import { isFinished, outlookOf } from './outlook.ts';
import { requestLines, stepLines, timelineLines, type DrawOptions } from './parts.ts';

const TIMELINE_TAIL = 5;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A tree that is drawn anew in place whenever the Change moves; it stays when the watch ends. */
export function treeView(host: Host, drawing: DrawOptions): View {
  let change: Change | undefined;
  let notice = '';
  let drawnRows = 0;
  const draw = (): void => {
    const lines = change ? treeLines(change, drawing) : [];
    if (notice !== '') lines.push(drawing.paint('busy', notice));
    const shown = fitted(lines, host.out.rows - 1).map((line) => clipped(line, host.out.columns));
    const back = drawnRows === 0 ? HIDE_CURSOR : `\u001b[${drawnRows}A\u001b[J`;
    host.out.write(back + shown.map((line) => `${line}\n`).join(''));
    drawnRows = shown.length;
  };
  return {
    seen: (now) => {
      [change, notice] = [now, ''];
      draw();
    },
    lost: (why) => {
      notice = `${why}; trying again`;
      draw();
    },
    end: () => {
      if (drawnRows > 0) host.out.write(SHOW_CURSOR);
    },
  };
}

/** Phase and message, then approval, requests and the newest events as branches. */
function treeLines(change: Change, drawing: DrawOptions): string[] {
  const { paint } = drawing;
  const timeline = timelineLines(change, drawing, TIMELINE_TAIL);
  const branches: [title: string, lines: string[]][] = [
    ['Approval', stepLines(change, drawing)],
    ['Window', windowLines(change, drawing)],
    ['Requests', requestLines(change, drawing)],
    ['Timeline', timeline],
  ];
  const grown = branches.filter(([, lines]) => lines.length > 0);
  return [
    titleOf(change, drawing),
    paint(isFinished(change) ? 'plain' : 'busy', outlookOf(change).waits.replaceAll('\n', ' ')),
    ...grown.flatMap(([title, lines], at) => {
      const last = at === grown.length - 1;
      const stem = paint('quiet', last ? '   ' : '│  ');
      return [
        `${paint('quiet', last ? '└─ ' : '├─ ')}${paint('strong', title)}`,
        ...lines.map((line) => `${stem}${line}`),
      ];
    }),
  ];
}

function windowLines({ status }: Change, drawing: DrawOptions): string[] {
  const { opensAt, closesAt, state, summary } = status?.window ?? {};
  if (state === undefined || state === 'Always') return [];
  const span = opensAt && closesAt ? showSpan(opensAt, closesAt, drawing) : (summary ?? '');
  const now = { Before: 'not open yet', Frozen: 'frozen', Open: 'open now', Closed: 'closed' }[
    state
  ];
  return [`${span}  ${drawing.paint(state === 'Open' ? 'good' : 'quiet', now)}`];
}

function fitted(lines: string[], rows: number): string[] {
  if (rows <= 1 || lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines`];
}

// A line that wraps would break the count of rows to go back; clipped lines give up their colour.
function clipped(line: string, columns: number): string {
  const characters = charactersOf(stripVTControlCharacters(line));
  if (columns <= 1 || characters.length <= columns) return line;
  return `${characters.slice(0, columns - 1).join('')}…`;
}
