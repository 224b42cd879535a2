import type { CelInput } from '@bufbuild/cel';
import { isObject, type Json } from '../../digest/json.ts';

const LARGEST = 2n ** 63n - 1n;

/**
 * JSON as CEL sees it: whole numbers are ints, so that they can be calculated with, all others
 * doubles; objects are maps, whatever their keys are called.
 */
export function celValueOf(value: Json): CelInput {
  if (Array.isArray(value)) return value.map(celValueOf);
  if (isObject(value)) {
    return new Map(Object.keys(value).map((key) => [key, celValueOf(value[key] ?? null)]));
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'bigint' && (value > LARGEST || value < -LARGEST)) return Number(value);
  return value;
}
