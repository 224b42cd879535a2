import type { Json, JsonObject } from '@clotho/api';

import { writeJson } from './json.ts';

/**
 * Canonical JSON as RFC 8785 defines it, with one extension: integers that a double can't hold are
 * written with all their digits. Equal values have equal text, different values different text.
 * Throws JsonError for half surrogate pairs and numbers that are not finite.
 */
export function canonicalize(value: Json): string {
  return writeJson(value, sortedKeys);
}

// The default order of toSorted() is by UTF-16 code units, which is what the RFC asks for.
function sortedKeys(object: JsonObject): string[] {
  return Object.keys(object).toSorted();
}
