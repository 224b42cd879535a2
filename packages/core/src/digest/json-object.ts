import type { Json, JsonObject } from '@clotho/api';

/** True for an object, not for a list or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property whatever its name; plain assignment of `__proto__` would be lost. */
export function setOwn(object: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') {
    object[key] = value;
    return;
  }
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Reads an own property; names that every object inherits are not found. */
export function getOwn(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Follows keys through nested objects (not lists); undefined where the way ends. */
export function getPath(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = getOwn(current, key);
  }
  return current;
}

/** A deep copy that shares nothing with its original. */
export function cloneJson<T extends Json>(value: T): T;
export function cloneJson(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => cloneJson(item));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneJson(getOwn(value, key) ?? null));
  return copy;
}

/** Copies an object without some of its keys; what is left is shared with the original. */
export function omitKeys(object: JsonObject, omit: (key: string) => boolean): JsonObject {
  const copy: JsonObject = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value !== undefined && !omit(key)) setOwn(copy, key, value);
  }
  return copy;
}

/** Deep equality: true exactly for values with the same canonical text. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return equalNumbers(a, b);
  if (a === null || b === null) return false;
  if (!Array.isArray(a)) return !Array.isArray(b) && equalObjects(a, b);
  if (!Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, index) => equalJson(item, b[index] ?? null));
}

// A large double has the digits of many integers and is written with one of them; once written it
// can't be told from that integer, so the two are equal, and equal values have equal text.
function equalNumbers(a: Json, b: Json): boolean {
  const isMixed =
    (typeof a === 'number' && typeof b === 'bigint') ||
    (typeof a === 'bigint' && typeof b === 'number');
  return isMixed && String(a) === String(b);
}

function equalObjects(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] ?? null, b[key] ?? null));
}
