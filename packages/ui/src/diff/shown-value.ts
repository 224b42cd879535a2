import type { Json } from '@clotho/api';
import { visible } from './visible.ts';

const LONGEST = 240;
const LEAD = 40;

/**
 * A value as a cell of a table shows it. Of a long one the place is shown where it begins to
 * differ from `other`.
 */
export function shownValue(value: Json, other?: Json): string {
  if (typeof value === 'string' && value.trimEnd().includes('\n')) return shownLine(value, other);
  const text = textOf(value);
  if (text.length <= LONGEST) return visible(text);
  const from = Math.max(0, commonPrefix(text, other === undefined ? '' : textOf(other)) - LEAD);
  const part = text.slice(from, from + LONGEST).toWellFormed();
  const rest = from + LONGEST < text.length ? '…' : '';
  return `${from > 0 ? '…' : ''}${visible(part)}${rest}`;
}

/** The first line of a text that differs; how many there are. */
function shownLine(text: string, other: Json | undefined): string {
  const lines = text.trimEnd().split('\n');
  const others = typeof other === 'string' ? other.trimEnd().split('\n') : [];
  const at = Math.max(
    0,
    lines.findIndex((line, place) => line !== others[place]),
  );
  const line = lines[at] ?? '';
  const part = line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line;
  return `${visible(part)} … (line ${at + 1} of ${lines.length})`;
}

/** JSON; integers that a number can't hold are written as digits. */
function textOf(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? each.toString() : each,
  );
}

function commonPrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one[at] === other[at]) at += 1;
  return at === most && other.length === 0 ? 0 : at;
}
