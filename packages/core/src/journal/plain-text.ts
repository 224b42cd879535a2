import { quote, writeNumber } from '../digest/json.ts';
import { JournalError } from './error.ts';

/**
 * The canonical JSON (RFC 8785) of a value whose undefined fields are left out: the same text as
 * `canonicalize(plainJson(value))`, without a copy of the value. Throws JournalError `NotJson`,
 * JsonError.
 */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) return listText(value);
  if (isRecord(value)) return recordText(value);
  throw new JournalError('NotJson', `a ${typeof value} has no JSON; write it as a string`);
}

function listText(list: readonly unknown[]): string {
  return `[${list.map((item) => plainText(item ?? null)).join(',')}]`;
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const key of inOrder(Object.keys(record))) {
    const field = record[key];
    if (field === undefined) continue;
    text += `${text === '' ? '' : ','}${quote(key)}:${plainText(field)}`;
  }
  return `{${text}}`;
}

/** Most objects have few keys, and those in order already. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i += 1) {
    if ((keys[i] ?? '') < (keys[i - 1] ?? '')) return keys.toSorted();
  }
  return keys;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
