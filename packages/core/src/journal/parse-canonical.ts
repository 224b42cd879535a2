import type { Json, JsonObject } from '@clotho/api';

import { canonicalize } from '../digest/canonical.ts';
import { isObject, parseJson } from '../digest/json.ts';
import { JournalError } from './error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON object that is in canonical form (RFC 8785), and no other, so that nobody can read
 * something else in the same bytes. Throws JournalError `BadEntry`.
 */
export function parseCanonical(bytes: Uint8Array): JsonObject {
  const text = textOf(bytes);
  const event = quickly(text) ?? carefully(text);
  if (isObject(event)) return event;
  throw new JournalError('BadEntry', 'the entry is no JSON object');
}

/**
 * Whether the platform's parser reads the same in these bytes as ours, and they are canonical; false
 * also where that takes a closer look. For whoever looks at bytes elsewhere than where it reads them.
 */
export function isPlainlyCanonical(bytes: Uint8Array): boolean {
  try {
    return isObject(quickly(utf8.decode(bytes)));
  } catch {
    return false;
  }
}

/**
 * The platform's parser is several times as fast as ours. It settles what ours refuses (a key given
 * twice, a number beyond the doubles), but then what it read is not written as it was; what is
 * written the same and has its keys in order is canonical. Undefined where that can't be told.
 */
function quickly(text: string): Json | undefined {
  // Half a surrogate pair survives in an escape alone.
  if (text.includes('\\ud')) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return JSON.stringify(value) === text && isSorted(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSorted(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const key in value) {
    if (key < last || !isSorted(value[key] ?? null)) return false;
    last = key;
  }
  return true;
}

function carefully(text: string): Json {
  const value = parsed(text);
  if (canonicalize(value) === text) return value;
  throw new JournalError('BadEntry', 'the entry is not in canonical form (RFC 8785)');
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw noJson(cause);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw noJson(cause);
  }
}

function noJson(cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError('BadEntry', `the entry is no JSON: ${reason}`, cause);
}
