import { setOwn, type Json, type JsonObject } from '../digest/json.ts';
import { JournalError } from './error.ts';

/** A value as plain JSON: fields that are undefined are left out. Throws JournalError `NotJson`. */
export function plainJson(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) return value;
  if (typeof value === 'object') return compound(value);
  throw new JournalError('NotJson', `a ${typeof value} has no JSON; write it as a string`);
}

function compound(value: object): Json {
  if (Array.isArray(value)) return value.map((item: unknown) => plainJson(item ?? null));
  const object: JsonObject = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) setOwn(object, key, plainJson(field));
  }
  return object;
}
