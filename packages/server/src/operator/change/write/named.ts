import type { JsonObject } from '@clotho/api';
import { isObject } from '@clotho/core';

/** An object as the client takes it: with its name out in the open. */
export type Named = JsonObject & { metadata: JsonObject & { name: string; namespace?: string } };

/** Throws TypeError for what has no name; nothing like that is ever held. */
export function named(object: JsonObject, fields: JsonObject = {}): Named {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { name, namespace } = metadata;
  if (typeof name !== 'string') throw new TypeError('the object has no name');
  return {
    ...object,
    metadata: {
      ...metadata,
      ...fields,
      name,
      ...(typeof namespace === 'string' ? { namespace } : {}),
    },
  };
}
