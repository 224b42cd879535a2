import type { KindDefinition, PrinterColumn } from '@clotho/api';
import { phaseTone } from './text/style.ts';
import type { Cell } from './text/table.ts';
import { showAge } from './text/time.ts';

interface Shown {
  metadata: { name: string; namespace?: string };
}

export interface ColumnOptions {
  wide: boolean;
  namespaces: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** Header and rows by the printer columns of the kind, as `kubectl get` has them. */
export function columnsOf(
  definition: KindDefinition,
  items: readonly Shown[],
  options: ColumnOptions,
): { header: string[]; rows: Cell[][] } {
  const columns = definition.columns.filter((column) => options.wide || !isWide(column));
  const namespace = options.namespaces && definition.scope === 'Namespaced';
  return {
    header: [
      ...(namespace ? ['NAMESPACE'] : []),
      'NAME',
      ...columns.map(({ name }) => name.toUpperCase()),
    ],
    rows: items.map((item) => [
      ...(namespace ? [{ text: item.metadata.namespace ?? '' }] : []),
      { text: item.metadata.name },
      ...columns.map((column) => cellOf(column, item, options.now)),
    ]),
  };
}

/** The digest as people compare it: `sha256:` and its first twelve digits. */
export function shortDigest(digest: string | undefined): string {
  return digest === undefined ? '-' : digest.slice(0, 'sha256:'.length + 12);
}

function isWide(column: PrinterColumn): boolean {
  return column.wide === true;
}

function cellOf(column: PrinterColumn, item: unknown, now: number): Cell {
  const value = valueAt(item, column.path);
  if (value === undefined || value === null || value === '') return { text: '-', tone: 'quiet' };
  const text = Array.isArray(value) ? value.join(',') : oneLine(value);
  if (column.type === 'date') return { text: showAge(text, now) };
  if (column.name === 'Digest') return { text: shortDigest(text) };
  return column.name === 'Phase' ? { text, tone: phaseTone(text) } : { text };
}

function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\s+/g, ' ');
}

/** Follows the JSONPath forms that printer columns use: `.a`, `[0]`, `[*]`, `[?(@.k=='v')]`. */
function valueAt(item: unknown, path: string): unknown {
  let value = item;
  let many = false;
  for (const [token, key] of path.matchAll(/\.([^.[\]]+)|\[[^\]]+\]/g)) {
    if (token === '[*]') many = true;
    else if (key === undefined) value = pick(value, token);
    else
      value = many && Array.isArray(value) ? value.map((v) => member(v, key)) : member(value, key);
  }
  return value;
}

function pick(value: unknown, token: string): unknown {
  if (!Array.isArray(value)) return undefined;
  const filter = /^\[\?\(@\.(\w+)=='([^']*)'\)\]$/.exec(token);
  if (!filter) return value[Number(token.slice(1, -1))];
  return value.find((entry) => member(entry, filter[1] ?? '') === filter[2]);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = Object.entries(value).find(([name]) => name === key);
  return entry?.[1] as unknown;
}
