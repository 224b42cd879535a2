import { stringifyJson, type Json, type JsonObject } from '@clotho/core';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * Whether the value has what every object of the API has. Beyond that `T` is the caller's word: the
 * API server checks objects against the schema of their kind, and so do those who judge them.
 */
export function isKubeObject<T extends KubeObject>(
  value: Json | T | undefined,
): value is JsonObject & T {
  if (typeof value !== 'object' || value === null || !('metadata' in value || 'kind' in value)) {
    return false;
  }
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null;
}

/** Writes a body. @throws KubeError `BadRequest` when the value has no JSON */
export function writeBody(value: object): string {
  try {
    return isJsonRoot(value) ? stringifyJson(value) : '';
  } catch (cause) {
    throw new KubeError('BadRequest', 'the object cannot be written as JSON', { cause });
  }
}

/** The value without its undefined entries, which JSON doesn't have. */
export function definedOnly<T>(value: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== undefined) {
      kept[key] = entry;
    }
  }
  return kept;
}

// What lies deeper is checked while it is written.
function isJsonRoot(value: object): value is JsonObject | Json[] {
  return typeof value === 'object';
}
