import type { Json, JsonObject } from '@clotho/api';

import { JsonError } from './json-error.ts';

export type { Json, JsonObject } from '@clotho/api';
export { JsonError, type JsonErrorCode } from './json-error.ts';
export { cloneJson, equalJson, getOwn, getPath, isObject, setOwn } from './json-object.ts';
export { MAX_DEPTH, parseJson } from './json-parser.ts';

/** Writes JSON in the order of the keys; bigints as digits. Throws JsonError. */
export function stringifyJson(value: Json): string {
  return writeJson(value, Object.keys);
}

/** Writes JSON with each object's keys in the order that `keysOf` gives. Throws JsonError. */
export function writeJson(value: Json, keysOf: (object: JsonObject) => string[]): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return writeNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : writeContainer(value, keysOf);
    default:
      throw new JsonError('NotJson', `a value of type ${typeof value} has no JSON; leave it out`);
  }
}

function writeContainer(
  value: Json[] | JsonObject,
  keysOf: (object: JsonObject) => string[],
): string {
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += (text === '' ? '' : ',') + writeJson(item, keysOf);
    return `[${text}]`;
  }
  for (const key of keysOf(value)) {
    const written = writeJson(value[key] as Json, keysOf);
    text += `${text === '' ? '' : ','}${quote(key)}:${written}`;
  }
  return `{${text}}`;
}

// The platform would write half a surrogate pair as an escape that other parsers read differently.
function quote(text: string): string {
  if (text.isWellFormed()) return JSON.stringify(text);
  throw new JsonError('LoneSurrogate', 'a string holds half a surrogate pair; use valid Unicode');
}

function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new JsonError('NumberRange', `${value} has no JSON; use a finite number`);
}
