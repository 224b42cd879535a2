import type { NoteSigner, TreeState } from '@clotho/core/journal';
import { signCheckpoint } from './checkpoint.ts';
import type { Database } from './connection.ts';

const INTERVAL_MS = 1_000;
/** What is archived is locked for years, so that there is less of it. */
const ARCHIVE_INTERVAL_MS = 10_000;

/** Where checkpoints go besides the database, out of reach of whoever can write there. */
export interface CheckpointArchive {
  /** The newest one there; undefined when there is none. */
  newest(): Promise<string | undefined>;
  put(note: string, size: number): Promise<void>;
}

export interface PublisherOptions {
  readonly sql: Database;
  readonly origin: string;
  readonly signer: NoteSigner;
  readonly archive?: CheckpointArchive | undefined;
  readonly onPublish: (note: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Signs checkpoints of what is committed, once a second at most, and makes them known: the database,
 * then the archive. What the archive misses it gets with the next one.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #tree: TreeState | undefined;
  #published = -1;
  #archived = -1;
  #archivedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Entries of the newest checkpoint in the archive; -1 when none is there yet. */
  get archived(): number {
    return this.#archived;
  }

  committed(tree: TreeState): void {
    this.#tree = tree;
    if (this.#timer === undefined && !this.#stopped) this.#schedule(0);
  }

  /** Ends; publishes what is left, if asked to, but does not wait for it beyond `until`. */
  async stop({
    publishRest,
    until,
  }: {
    publishRest: boolean;
    until: Promise<void>;
  }): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (!publishRest) return;
    const published = this.#running.then(() => this.#publish());
    await Promise.race([published, until]);
  }

  #schedule(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#publish().then(() => {
        this.#timer = undefined;
        if (this.#isBehind() && !this.#stopped) this.#schedule(INTERVAL_MS);
      });
    }, ms);
    this.#timer.unref();
  }

  #isBehind(): boolean {
    const size = this.#tree?.size ?? 0;
    const { archive } = this.#options;
    return size > this.#published || (archive !== undefined && size > this.#archived);
  }

  async #publish(): Promise<void> {
    const tree = this.#tree;
    if (!tree || !this.#isBehind()) return;
    const { sql, origin, signer, archive, onPublish, onError } = this.#options;
    try {
      const note = await signCheckpoint(origin, tree, signer);
      if (tree.size > this.#published) {
        await sql`SELECT journal.add_checkpoint(${tree.size}, ${note})`;
        this.#published = tree.size;
        onPublish(note);
      }
      const age = performance.now() - this.#archivedAt;
      if (!archive || (age < ARCHIVE_INTERVAL_MS && !this.#stopped)) return;
      await archive.put(note, tree.size);
      this.#archived = tree.size;
      this.#archivedAt = performance.now();
    } catch (error) {
      onError(error);
    }
  }
}
