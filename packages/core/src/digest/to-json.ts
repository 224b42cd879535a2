import type { JsonObject } from '@clotho/api';
import { JsonError } from './json-error.ts';
import { isObject } from './json-object.ts';
import { parseJson } from './json-parser.ts';

/** A typed object as plain JSON: fields that are undefined are gone. Throws JsonError. */
export function toJson(value: object): JsonObject {
  const json = parseJson(JSON.stringify(value));
  if (isObject(json)) return json;
  throw new JsonError('NotJson', 'a list is no object; pass an object');
}
