import type { KubeObject } from './kube-object.ts';

/** What happened to one object. */
export interface Change<T extends KubeObject> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  /** The object before an update. */
  readonly old?: T;
}

export type IndexFunction<T extends KubeObject> = (object: T) => readonly string[];

/** What the cluster held when last heard of. Its objects are shared: never change them. */
export interface Store<T extends KubeObject> {
  /** `namespace` is undefined for cluster-scoped objects. */
  get(namespace: string | undefined, name: string): T | undefined;
  list(): T[];
  /** Keeps a list of the objects under each value that `values` gives them. */
  addIndex(name: string, values: IndexFunction<T>): void;
  byIndex(name: string, value: string): T[];
}

interface Index<T extends KubeObject> {
  readonly values: IndexFunction<T>;
  readonly keys: Map<string, Set<string>>;
}

/** The store with the writes that only a reflector makes; each answers what it changed. */
export class ObjectStore<T extends KubeObject> implements Store<T> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  addIndex(name: string, values: IndexFunction<T>): void {
    const index: Index<T> = { values, keys: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.#objects.values()) {
      enter(index, object);
    }
  }

  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) {
      throw new Error(`the store has no index ${name}; add it with addIndex first`);
    }
    const keys = index.keys.get(value) ?? new Set();
    return [...keys].flatMap((key) => this.#objects.get(key) ?? []);
  }

  put(object: T): Change<T>[] {
    const old = this.get(object.metadata.namespace, object.metadata.name);
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion) {
      return [];
    }
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      return [...this.delete(old), ...this.put(object)];
    }
    this.#set(object, old);
    return [old === undefined ? { type: 'added', object } : { type: 'updated', object, old }];
  }

  delete(object: T): Change<T>[] {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const old = this.#objects.get(key);
    if (old === undefined) {
      return [];
    }
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) {
      leave(index, old);
    }
    return [{ type: 'deleted', object }];
  }

  /** Makes the store hold exactly `objects`; what is gone comes first in the answer. */
  replaceAll(objects: readonly T[]): Change<T>[] {
    const kept = new Set(objects.map(objectKey));
    const gone = this.list().filter((object) => !kept.has(objectKey(object)));
    return [
      ...gone.flatMap((object) => this.delete(object)),
      ...objects.flatMap((object) => this.put(object)),
    ];
  }

  #set(object: T, old: T | undefined): void {
    this.#objects.set(objectKey(object), object);
    for (const index of this.#indexes.values()) {
      if (old !== undefined) {
        leave(index, old);
      }
      enter(index, object);
    }
  }
}

function objectKey(object: KubeObject): string {
  return keyOf(object.metadata.namespace, object.metadata.name);
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function enter<T extends KubeObject>(index: Index<T>, object: T): void {
  for (const value of index.values(object)) {
    const keys = index.keys.get(value) ?? new Set();
    index.keys.set(value, keys.add(objectKey(object)));
  }
}

function leave<T extends KubeObject>(index: Index<T>, object: T): void {
  for (const value of index.values(object)) {
    const keys = index.keys.get(value);
    keys?.delete(objectKey(object));
    if (keys?.size === 0) {
      index.keys.delete(value);
    }
  }
}
