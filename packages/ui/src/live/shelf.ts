import { Failure } from '../http/failure.ts';
import type { LiveEventOf, LiveResource, LiveResources } from './resources.ts';

/** What is known of one resource. `items` is the same array until something changes. */
export interface LiveList<T> {
  readonly items: readonly T[];
  /** All that exist have been seen. */
  readonly synced: boolean;
  readonly failure?: Failure | undefined;
}

/** The objects of one resource. */
export class Shelf<R extends LiveResource> {
  #objects = new Map<string, LiveResources[R]>();
  /** What came since the last connection; the rest is gone once the list is complete. */
  #seen = new Set<string>();
  #list: LiveList<LiveResources[R]> = { items: [], synced: false };

  get list(): LiveList<LiveResources[R]> {
    return this.#list;
  }

  /** A new connection lists everything again; until it has, what is known stays in sight. */
  restart(): void {
    this.#seen = new Set();
  }

  /** True if the list is another one now, to be published once a batch is through. */
  take(event: LiveEventOf<R>): boolean {
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
        return event.object !== undefined && this.#put(event.object);
      case 'DELETED':
        return event.object !== undefined && this.#objects.delete(keyOf(event.object));
      case 'SYNCED':
        return this.#complete();
      case 'ERROR':
        this.#list = { ...this.#list, failure: failureIn(event) };
        return true;
    }
  }

  publish(): void {
    this.#list = { ...this.#list, items: [...this.#objects.values()] };
  }

  #put(object: LiveResources[R]): boolean {
    const key = keyOf(object);
    this.#seen.add(key);
    const known = this.#objects.get(key)?.metadata.resourceVersion;
    if (known !== undefined && known === object.metadata.resourceVersion) return false;
    this.#objects.set(key, object);
    return true;
  }

  #complete(): boolean {
    const gone = [...this.#objects.keys()].filter((key) => !this.#seen.has(key));
    for (const key of gone) this.#objects.delete(key);
    // A connection that brings no news is none for the screens either.
    if (this.#list.synced && !this.#list.failure && gone.length === 0) return false;
    this.#list = { items: this.#list.items, synced: true };
    return true;
  }
}

function failureIn<R extends LiveResource>(event: LiveEventOf<R>): Failure {
  const { status = 0, code = 'Unknown', message = 'the server gave no reason' } = event;
  return new Failure(status, code, message);
}

function keyOf({ metadata }: LiveResources[LiveResource]): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
