import type { Json, JsonObject } from '@clotho/api';
import { parseDocument, stringify } from 'yaml';
import { isObject } from './item-key.ts';

const FIRST = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/** Reads a manifest; undefined if it is no YAML, or cut in the middle. */
export function readManifest(yaml: string): JsonObject | undefined {
  const document = parseDocument(yaml, { intAsBigInt: true });
  if (document.errors.length > 0) return undefined;
  const value = plain(document.toJS({ maxAliasCount: 0 }));
  return isObject(value) ? value : undefined;
}

/** YAML with the keys in one order, so that only content makes a difference. */
export function writeManifest(object: JsonObject): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries });
}

/** Integers are numbers where a number can hold them. */
function plain(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return small(value);
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, plain(each) ?? null]),
    );
  }
  const isScalar =
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string';
  return isScalar ? value : undefined;
}

function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function sortMapEntries(one: { key: unknown }, other: { key: unknown }): number {
  const [a, b] = [nameOf(one.key), nameOf(other.key)];
  return rank(a) - rank(b) || (a < b ? -1 : Number(a > b));
}

function nameOf(key: unknown): string {
  if (typeof key === 'object' && key !== null && 'value' in key) return String(key.value);
  return String(key);
}

function rank(key: string): number {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
}
