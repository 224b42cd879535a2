import { isObject } from './json-object.ts';
import type { Json } from './json.ts';
import type { ItemToken } from './merge-key.ts';

/** A key of an object, or the address of a list's item. */
export type PathToken = string | ItemToken;

/** What must be there before a change applies. */
export type Expected = { absent: true } | { value: Json };

export type DeltaChange =
  | { op: 'set'; path: PathToken[]; test: Expected; value: Json }
  | { op: 'remove'; path: PathToken[]; test: Expected };

/** The difference between two objects, as plain JSON. */
export type Delta = DeltaChange[];

/** True for data that has the shape of a delta. */
export function isDelta(value: Json): value is Delta {
  return Array.isArray(value) && value.every(isChange);
}

function isChange(value: Json): boolean {
  if (!isObject(value)) return false;
  const { op, path, test, value: next } = value;
  const isKnown = op === 'remove' ? next === undefined : op === 'set' && next !== undefined;
  return isKnown && Array.isArray(path) && path.length > 0 && path.every(isToken) && isTest(test);
}

function isToken(token: Json): boolean {
  if (typeof token === 'string') return true;
  if (!isObject(token)) return false;
  const values = Object.values(token);
  return values.length > 0 && values.every((v) => typeof v === 'string' || typeof v === 'number');
}

function isTest(test: Json | undefined): boolean {
  if (!isObject(test) || Object.keys(test).length !== 1) return false;
  return test['absent'] === true || Object.hasOwn(test, 'value');
}
