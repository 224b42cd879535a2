import type { Json } from '@clotho/core';
import { KubeError } from './kube-error.ts';
import type { KubeList, KubeObject } from './kube-object.ts';
import { isKubeObject } from './shape.ts';
import { isObject, readObject } from './status.ts';

/** Reads a collection. @throws KubeError `Malformed` */
export function readList<T extends KubeObject>(what: string, body: string): KubeList<T> {
  const list = readObject(what, body);
  const { metadata, items, apiVersion, kind } = list;
  if (!isObject(metadata) || typeof metadata['resourceVersion'] !== 'string') {
    throw new KubeError('Malformed', `${what}: the answer is no list with a resourceVersion`);
  }
  const more = metadata['continue'];
  return {
    items: readItems<T>(what, named(items, apiVersion, kind)),
    resourceVersion: metadata['resourceVersion'],
    ...(typeof more === 'string' && more !== '' ? { continue: more } : {}),
  };
}

function readItems<T extends KubeObject>(what: string, items: readonly Json[]): T[] {
  return items.map((item): T => {
    if (!isKubeObject<T>(item)) {
      throw new KubeError('Malformed', `${what}: an item of the list is no API object`);
    }
    return item;
  });
}

/** Lists of built-in kinds leave apiVersion and kind out of their items; watches do not. */
function named(
  items: Json | undefined,
  apiVersion: Json | undefined,
  listKind: Json | undefined,
): Json[] {
  const list = Array.isArray(items) ? items : [];
  if (typeof apiVersion !== 'string' || typeof listKind !== 'string') {
    return list;
  }
  const kind = listKind.replace(/List$/, '');
  return list.map((item) =>
    isObject(item) && item['kind'] === undefined ? { apiVersion, kind, ...item } : item,
  );
}
