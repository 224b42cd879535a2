import type { KubeObject } from './kube-object.ts';

/**
 * An object without its managedFields and in memory of its own, for what is kept long: strings that
 * were cut out of an answer keep the whole answer alive, which is most of what thousands of objects
 * would take.
 */
export function compact<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return structuredClone({ ...object, metadata });
}
