import { cloneJson, equalJson, getOwn, getPath, isObject, setOwn } from './json-object.ts';
import { JsonError, parseJson, type Json, type JsonObject } from './json.ts';

/** How a write came in: by server-side apply, or by any other verb. */
export type CaptureStyle = 'Apply' | 'Update';

/**
 * Tells whether the last write of `manager` was a server-side apply. The times are in whole
 * seconds; when they can't tell, the answer is Update, which can always be delivered.
 */
export function captureStyle(object: JsonObject, manager: string): CaptureStyle {
  const newest: Record<CaptureStyle, string> = { Apply: '', Update: '' };
  for (const { manager: writer, operation, time } of entriesOf(object)) {
    const style = operation === 'Apply' ? 'Apply' : 'Update';
    const written = typeof time === 'string' ? time : NO_TIME;
    if (writer === manager && written > newest[style]) newest[style] = written;
  }
  return newest.Apply > newest.Update ? 'Apply' : 'Update';
}

/** Sorts before every time, after never. */
const NO_TIME = '0';

/**
 * The configuration that `manager` applied: exactly the fields it owns, to be applied again under
 * its name. Null when it applied nothing here or the ownership can't be read. managedFields are
 * written by clients: the result is a proposal, whose outcome is still checked against the digest.
 */
export function appliedIntent(object: JsonObject, manager: string): JsonObject | null {
  const entries = entriesOf(object);
  const own = entries.find((entry) => entry['manager'] === manager && isApplied(entry, object));
  const fields = own?.['fieldsV1'];
  if (!isObject(fields)) return null;
  const others = entries.filter((entry) => entry !== own).map((entry) => entry['fieldsV1']);
  try {
    const intent = extract(object, fields, others.filter(isObject));
    return isObject(intent) ? withIdentity(intent, object) : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

function entriesOf(object: JsonObject): JsonObject[] {
  const entries = getPath(object, ['metadata', 'managedFields']);
  const all = Array.isArray(entries) ? entries.filter((entry) => isObject(entry)) : [];
  return all.filter((entry) => (entry['subresource'] ?? '') === '');
}

// Paths are those of the entry's own version and mean nothing in another one.
function isApplied(entry: JsonObject, object: JsonObject): boolean {
  return entry['operation'] === 'Apply' && entry['apiVersion'] === object['apiVersion'];
}

function withIdentity(intent: JsonObject, object: JsonObject): JsonObject {
  const identity: JsonObject = {};
  for (const key of ['name', 'namespace']) {
    const value = getPath(object, ['metadata', key]);
    if (value !== undefined) identity[key] = value;
  }
  const owned = getOwn(intent, 'metadata');
  return {
    ...intent,
    apiVersion: object['apiVersion'] ?? null,
    kind: object['kind'] ?? null,
    metadata: { ...(isObject(owned) ? owned : {}), ...identity },
  };
}

/** The owned part of `value`; undefined when the fields don't fit it. */
function extract(value: Json, fields: JsonObject, others: JsonObject[]): Json | undefined {
  if (!hasChildren(fields)) return extractLeaf(value, fields, others);
  if (Array.isArray(value)) return extractItems(value, fields, others);
  return isObject(value) ? extractFields(value, fields, others) : undefined;
}

// A map or list without owned children was applied empty if others own children of it; else it is
// owned as one value.
function extractLeaf(value: Json, fields: JsonObject, others: JsonObject[]): Json {
  const isWhole = !Object.hasOwn(fields, '.') && !others.some(hasChildren);
  if (typeof value !== 'object' || value === null || isWhole) return cloneJson(value);
  return Array.isArray(value) ? [] : {};
}

function extractFields(value: JsonObject, fields: JsonObject, others: JsonObject[]): JsonObject {
  const owned: JsonObject = {};
  for (const token of Object.keys(fields)) {
    if (!token.startsWith('f:')) continue;
    const key = token.slice(2);
    const part = extractChild(getOwn(value, key), token, fields, others);
    if (part !== undefined) setOwn(owned, key, part);
  }
  return owned;
}

function extractItems(list: Json[], fields: JsonObject, others: JsonObject[]): Json[] {
  const tokens = Object.keys(fields).filter((token) => token !== '.');
  const matchers = tokens.map((token) => ({ token, matches: itemMatcher(token) }));
  return list.flatMap((item, index) => {
    const match = matchers.find(({ matches }) => matches(item, index));
    const part = match && extractChild(item, match.token, fields, others);
    return part === undefined ? [] : [part];
  });
}

function extractChild(
  value: Json | undefined,
  token: string,
  fields: JsonObject,
  others: JsonObject[],
): Json | undefined {
  const child = getOwn(fields, token);
  if (value === undefined || !isObject(child)) return undefined;
  const theirs = others.map((other) => getOwn(other, token)).filter(isObject);
  return extract(value, child, theirs);
}

/** Reads an item's address: `k:` by key fields, `v:` by value, `i:` by position. */
function itemMatcher(token: string): (item: Json, index: number) => boolean {
  const address = parseJson(token.slice(2));
  if (token.startsWith('v:')) return (item) => equalJson(item, address);
  if (token.startsWith('i:')) return (_item, index) => index === address;
  if (!token.startsWith('k:') || !isObject(address)) return () => false;
  return (item) =>
    isObject(item) &&
    Object.keys(address).every((key) =>
      equalJson(getOwn(item, key) ?? null, getOwn(address, key) ?? null),
    );
}

function hasChildren(fields: JsonObject): boolean {
  return Object.keys(fields).some((token) => token !== '.');
}
