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
export function writeJson(
  value: Json | undefined,
  keysOf: (object: JsonObject) => string[],
): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value === undefined) throw new JsonError('NotJson', 'undefined has no JSON; leave it out');
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? writeList(value, keysOf) : writeObject(value, keysOf);
}

function writeList(list: Json[], keysOf: (object: JsonObject) => string[]): string {
  let text = '';
  for (const item of list) text += (text === '' ? '' : ',') + writeJson(item, keysOf);
  return `[${text}]`;
}

function writeObject(object: JsonObject, keysOf: (object: JsonObject) => string[]): string {
  let text = '';
  for (const key of keysOf(object)) {
    text += `${text === '' ? '' : ','}${quote(key)}:${writeJson(object[key], keysOf)}`;
  }
  return `{${text}}`;
}

/**
 * A string in JSON. The platform would write half a surrogate pair as an escape that other parsers
 * read differently. Throws JsonError.
 */
export function quote(text: string): string {
  if (text.length <= SHORT && isPlain(text)) return `"${text}"`;
  if (text.isWellFormed()) return JSON.stringify(text);
  throw new JsonError('LoneSurrogate', 'a string holds half a surrogate pair; use valid Unicode');
}

const SHORT = 64;

/** Whether a text stands in JSON as it is. Looked at here, most strings need no call into the platform. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

/** A number in JSON. Throws JsonError. */
export function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new JsonError('NumberRange', `${value} has no JSON; use a finite number`);
}
