import type { Json } from '@clotho/api';
import { isObject, itemKeys } from './item-key.ts';

/** One field that differs. Without `before` it is new, without `after` it goes. */
export interface DiffRow {
  /** Such as `spec.containers[name=app].image`. */
  readonly path: string;
  readonly op: 'add' | 'remove' | 'change' | 'order';
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * The fields that differ, in the order of the content. Items of lists are told apart as the API
 * server does it (containers by name, ports by number and protocol), else by their place.
 */
export function differenceOf(before: Json | undefined, after: Json | undefined): DiffRow[] {
  const rows: DiffRow[] = [];
  compareAt('', '', { before, after }, rows);
  return rows;
}

interface Pair {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** `field` is the name of the list or map, by which its items are told apart. */
function compareAt(path: string, field: string, pair: Pair, rows: DiffRow[]): void {
  const { before, after } = pair;
  if (before === after) return;
  if (before === undefined || after === undefined) rows.push(missing(path, pair));
  else if (isObject(before) && isObject(after)) compareMaps(path, { before, after }, rows);
  else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(path, field, { before, after }, rows);
  } else rows.push({ path, op: 'change', before, after });
}

function missing(path: string, { before, after }: Pair): DiffRow {
  if (before === undefined) return { path, op: 'add', ...(after === undefined ? {} : { after }) };
  return { path, op: 'remove', before };
}

function compareMaps(
  path: string,
  { before, after }: { before: Record<string, Json>; after: Record<string, Json> },
  rows: DiffRow[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const pair = { before: own(before, key), after: own(after, key) };
    compareAt(join(path, key), key, pair, rows);
  }
}

function compareLists(
  path: string,
  field: string,
  { before, after }: { before: Json[]; after: Json[] },
  rows: DiffRow[],
): void {
  const [old, now] = itemKeys(field, [before, after]) ?? [];
  if (!old || !now) return compareByPlace(path, { before, after }, rows);
  for (const key of new Set([...old, ...now])) {
    const pair = { before: before[old.indexOf(key)], after: after[now.indexOf(key)] };
    compareAt(`${path}[${key}]`, '', pair, rows);
  }
  const stayed = old.filter((key) => now.includes(key));
  const order = now.filter((key) => old.includes(key));
  if (stayed.some((key, at) => order[at] !== key)) {
    rows.push({ path, op: 'order', before: stayed, after: order });
  }
}

function compareByPlace(
  path: string,
  { before, after }: { before: Json[]; after: Json[] },
  rows: DiffRow[],
): void {
  const length = Math.max(before.length, after.length);
  for (let at = 0; at < length; at += 1) {
    compareAt(`${path}[${at}]`, '', { before: before[at], after: after[at] }, rows);
  }
}

function own(map: Record<string, Json>, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
