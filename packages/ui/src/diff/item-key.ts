import type { Json, JsonObject } from '@clotho/api';

/** The fields that tell apart the items of a list, by the list's name; the first that fits. */
const KEYS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['ports', [['containerPort', 'protocol'], ['port', 'protocol'], ['port'], ['name']]],
  ['volumeMounts', [['mountPath']]],
  ['volumeDevices', [['devicePath']]],
  ['hostAliases', [['ip']]],
  ['conditions', [['type']]],
  ['ownerReferences', [['uid']]],
  ['topologySpreadConstraints', [['topologyKey', 'whenUnsatisfiable'], ['topologyKey']]],
]);
const BY_NAME: readonly (readonly string[])[] = [['name']];

/**
 * What each item of a list is called in paths, such as `name=app`; undefined if the items of one
 * of the lists can't be told apart by it, so that only their places can.
 */
export function itemKeys(
  field: string,
  lists: readonly (readonly Json[])[],
): readonly (readonly string[])[] | undefined {
  for (const fields of KEYS.get(field) ?? BY_NAME) {
    const found = lists.map((list) => keysBy(list, fields));
    const whole = found.flatMap((keys) => (keys === undefined ? [] : [keys]));
    if (whole.length === lists.length) return whole;
  }
  return undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysBy(list: readonly Json[], fields: readonly string[]): string[] | undefined {
  const keys = list.map((item) => keyOf(item, fields));
  const known = keys.flatMap((key) => key ?? []);
  return known.length === list.length && new Set(known).size === known.length ? known : undefined;
}

function keyOf(item: Json, fields: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  const values = fields.map((field) => (Object.hasOwn(item, field) ? item[field] : undefined));
  const plain = values.every((value) => typeof value === 'string' || typeof value === 'number');
  return plain ? fields.map((field, at) => `${field}=${String(values[at])}`).join(',') : undefined;
}
