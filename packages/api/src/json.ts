/**
 * A JSON value without loss: an integer outside ±(2^53 − 1) is a bigint, every other number a
 * double. Objects are read-only by convention once they have been parsed.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;

/** A JSON object; any string is a legal key, `__proto__` too. */
export interface JsonObject {
  [key: string]: Json;
}
