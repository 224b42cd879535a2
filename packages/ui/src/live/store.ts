import type { LiveEvent, LiveEventOf, LiveResource } from './resources.ts';
import { Shelf } from './shelf.ts';

/** Whether what the screens show is how things are now. */
export type LiveState = 'connecting' | 'live' | 'stale';

/** A difference that is more than the way of a message. */
const CLOCK_MOVED_MS = 2_000;

type Shelves = { readonly [R in LiveResource]: Shelf<R> };

/** The objects that the stream told of. Screens read it through hooks and are told of changes. */
export class LiveStore {
  readonly #shelves: Shelves = {
    approvalevents: new Shelf(),
    approvalworkflows: new Shelf(),
    breakglasses: new Shelf(),
    changepolicies: new Shelf(),
    changes: new Shelf(),
    changewindows: new Shelf(),
    delegations: new Shelf(),
    lockdowns: new Shelf(),
    manifestrequests: new Shelf(),
    writerexemptions: new Shelf(),
  };
  readonly #listeners = new Set<() => void>();
  #state: LiveState = 'connecting';

  readonly #clockListeners = new Set<() => void>();
  #clockOffsetMs = 0;

  /** Tells when the server's clock turned out to be another; answers how to stop being told. */
  onClock(listener: () => void): () => void {
    this.#clockListeners.add(listener);
    return () => this.#clockListeners.delete(listener);
  }

  /** Epoch milliseconds by the clock of the server, which windows and decisions go by. */
  now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** What the server's clock shows at this moment. */
  setClock(nowMs: number): void {
    const offset = nowMs - Date.now();
    const isMoved = Math.abs(offset - this.#clockOffsetMs) > CLOCK_MOVED_MS;
    this.#clockOffsetMs = offset;
    if (isMoved) for (const listener of this.#clockListeners) listener();
  }

  get state(): LiveState {
    return this.#state;
  }

  get resources(): readonly string[] {
    return Object.keys(this.#shelves);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  shelf<R extends LiveResource>(resource: R): Shelves[R] {
    return this.#shelves[resource];
  }

  setState(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell();
  }

  restart(): void {
    for (const shelf of Object.values(this.#shelves)) shelf.restart();
  }

  /** Takes a batch, and tells the screens once. */
  apply(events: readonly LiveEvent[]): void {
    const touched = new Set<{ publish(): void }>();
    for (const event of events) this.#take(event, touched);
    for (const shelf of touched) shelf.publish();
    if (touched.size > 0) this.#tell();
  }

  #take<R extends LiveResource>(event: LiveEventOf<R>, touched: Set<{ publish(): void }>): void {
    const shelf: Shelf<R> = this.#shelves[event.resource];
    if (shelf.take(event)) touched.add(shelf);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
