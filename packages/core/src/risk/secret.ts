import type { JsonObject } from '@clotho/api';
import type { Delta, DeltaChange } from '../digest/delta.ts';
import { cloneJson, isObject, setOwn, type Json } from '../digest/json.ts';

const HIDDEN = '(hidden)';
const VALUES: readonly string[] = ['data', 'stringData'];

interface Shown {
  object: JsonObject;
  oldObject: JsonObject;
  delta: Delta;
}

/**
 * The same with the values of a Secret hidden: what rules are not given they can't tell. Its keys
 * stay, and that a value changed.
 */
export function withoutSecrets(shown: Shown): Shown {
  const { object, oldObject, delta } = shown;
  if (object['kind'] !== 'Secret' || object['apiVersion'] !== 'v1') return shown;
  return { object: masked(object), oldObject: masked(oldObject), delta: delta.map(maskedChange) };
}

function masked(secret: JsonObject): JsonObject {
  const copy = cloneJson(secret);
  for (const field of VALUES) {
    if (Object.hasOwn(copy, field)) copy[field] = maskedValue(copy[field] ?? null);
  }
  return copy;
}

function maskedChange(change: DeltaChange): DeltaChange {
  const [field] = change.path;
  if (typeof field !== 'string' || !VALUES.includes(field)) return change;
  const test = 'value' in change.test ? { value: maskedValue(change.test.value) } : change.test;
  return change.op === 'set'
    ? { ...change, test, value: maskedValue(change.value) }
    : { ...change, test };
}

function maskedValue(value: Json): Json {
  if (!isObject(value)) return HIDDEN;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, HIDDEN);
  return copy;
}
