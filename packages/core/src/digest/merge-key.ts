import { canonicalize } from './canonical.ts';
import { isObject } from './json-object.ts';
import type { Json, JsonObject } from './json.ts';

/** Addresses the one item of a list whose fields have these values, as in `{name: 'app'}`. */
export type ItemToken = { [field: string]: string | number };

/** The fields that tell apart the items of a list, by the list's name; the first that fits. */
const MERGE_KEYS: ReadonlyMap<string, readonly string[][]> = new Map([
  ['ports', [['containerPort', 'protocol'], ['port', 'protocol'], ['port'], ['name']]],
  ['volumeMounts', [['mountPath']]],
  ['volumeDevices', [['devicePath']]],
  ['hostAliases', [['ip']]],
  ['conditions', [['type']]],
  ['ownerReferences', [['uid']]],
  ['topologySpreadConstraints', [['topologyKey', 'whenUnsatisfiable'], ['topologyKey']]],
]);
const BY_NAME: readonly string[][] = [['name']];

/** One token per item, or undefined when not every item of both lists has a unique one. */
export function tokensOf(
  field: string,
  before: readonly Json[],
  after: readonly Json[],
): { before: ItemToken[]; after: ItemToken[] } | undefined {
  for (const keys of MERGE_KEYS.get(field) ?? BY_NAME) {
    const tokens = { before: uniqueTokens(before, keys), after: uniqueTokens(after, keys) };
    if (tokens.before && tokens.after) return { before: tokens.before, after: tokens.after };
  }
  return undefined;
}

/** A text that two tokens share exactly when they address the same item. */
export function tokenId(token: ItemToken): string {
  return canonicalize(token);
}

/** True when the item has every value that the token names. */
export function matches(item: Json, token: ItemToken): boolean {
  if (!isObject(item)) return false;
  return Object.keys(token).every((key) => Object.hasOwn(item, key) && item[key] === token[key]);
}

function uniqueTokens(list: readonly Json[], keys: readonly string[]): ItemToken[] | undefined {
  const tokens: ItemToken[] = [];
  for (const item of list) {
    const token = isObject(item) ? tokenOf(item, keys) : undefined;
    if (!token) return undefined;
    tokens.push(token);
  }
  return new Set(tokens.map(tokenId)).size === tokens.length ? tokens : undefined;
}

function tokenOf(item: JsonObject, keys: readonly string[]): ItemToken | undefined {
  const token: ItemToken = {};
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    token[key] = value;
  }
  return token;
}
