import type { Json, JsonObject } from '@clotho/api';
import type { ShownRow } from './compare.ts';
import { isObject, itemKeys } from './item-key.ts';
import { visible } from './visible.ts';

const LONGEST = 200;

/**
 * The fields of a held difference that are not any more what they were when it was held: the write
 * was asked for on another state than the one that is there.
 */
export function movedSince(rows: readonly ShownRow[], live: JsonObject): string[] {
  return rows
    .filter(({ path, before, op }) => {
      const now = valueAt(live, path);
      if (now === 'unknown') return false;
      if (op === 'add') return now.value !== undefined;
      return before !== undefined && shown(now.value) !== before;
    })
    .map(({ path }) => path);
}

/** As the gate writes it in a difference. */
function shown(value: Json | undefined): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return visible(text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text);
}

function valueAt(root: Json, path: string): { value: Json | undefined } | 'unknown' {
  let value: Json | undefined = root;
  let field = '';
  for (const token of tokensOf(path)) {
    if (Array.isArray(value)) {
      const at = placeIn(value, field, token);
      if (at === undefined) return 'unknown';
      value = value[at];
    } else if (isObject(value)) value = Object.hasOwn(value, token) ? value[token] : undefined;
    else return { value: undefined };
    field = token;
  }
  return { value };
}

/** −1 for an item that is not there; undefined if the items can't be told apart. */
function placeIn(list: readonly Json[], field: string, token: string): number | undefined {
  const [keys] = itemKeys(field, [list]) ?? [];
  if (keys) return keys.indexOf(token);
  return /^\d+$/.test(token) ? Number(token) : undefined;
}

/** `spec.ports[port=80].name` as its parts. */
function tokensOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, quoted, item, plain]) => quoted ?? item ?? plain ?? '',
  );
}
