import type { ShownRow } from './compare.ts';
import { visible } from './visible.ts';

/** Reads the difference that the gate stored, one field a line: `path: old → new`. */
export function heldRows(diff: string | undefined): ShownRow[] {
  return (diff ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('# …'))
    .map((line) => rowOf(visible(line)));
}

function rowOf(line: string): ShownRow {
  const [path, value] = splitOutsideQuotes(line, ': ') ?? [line, ''];
  if (value.startsWith('added ')) return { path, op: 'add', after: value.slice('added '.length) };
  if (value === 'removed') return { path, op: 'remove' };
  if (value.startsWith('removed ')) {
    return { path, op: 'remove', before: value.slice('removed '.length) };
  }
  const [before, after] = splitOutsideQuotes(value, ' → ') ?? splitCut(value) ?? [value, ''];
  return { path, op: 'change', before, after };
}

/** A long value is cut within its quotes. */
function splitCut(text: string): [string, string] | undefined {
  const at = text.indexOf('… → ');
  return at < 0 ? undefined : [text.slice(0, at + 1), text.slice(at + '… → '.length)];
}

/** Paths and values quote as JSON does, so a separator between quotes is content. */
function splitOutsideQuotes(text: string, separator: string): [string, string] | undefined {
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isQuoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text.startsWith(separator, at)) {
      return [text.slice(0, at), text.slice(at + separator.length)];
    }
  }
  return undefined;
}
