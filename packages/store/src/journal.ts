import type { JournalEntry } from '@clotho/api';
import type { NoteSigner, StreamHead, TileId } from '@clotho/core/journal';
import {
  eraseBlob,
  putBlob,
  readBlob,
  readBlobPiece,
  readBlobState,
  type BlobState,
  type StoredBlob,
} from './blobs.ts';
import { Checkpoints } from './checkpoints.ts';
import { connect, type Database } from './connection.ts';
import { Environments } from './environments/environments.ts';
import { StoreError } from './error.ts';
import { checkAgainstCheckpoints, Lead } from './lead.ts';
import { checkSchema, migrate } from './migrate.ts';
import type { CheckpointArchive } from './publisher.ts';
import { entryAt, search, type Search, type StoredEntry } from './search.ts';
import type { Receipt } from './sequencer.ts';
import { newestHeads, streamHeads } from './streams.ts';
import { readBundle, readTile } from './tiles.ts';

const READERS = 8;

export interface JournalOptions {
  /** URL of the role that appends and reads. */
  readonly url: string;
  /** URL of the role that owns the schema; then it is migrated before anything else. */
  readonly ownerUrl?: string | undefined;
  /** Name of this log in its checkpoints; it never changes. */
  readonly origin: string;
  readonly signer: NoteSigner;
  readonly archive?: CheckpointArchive | undefined;
  /** Milliseconds since 1970, real time. */
  readonly now: () => number;
  /** Something failed that is tried again. */
  readonly onError: (error: unknown) => void;
  /** The journal must not be appended to; trying again would not help. */
  readonly onFatal: (error: StoreError) => void;
}

/** How the journal is, for probes and people. */
export interface JournalHealth {
  /** Whether this server appends. */
  readonly leads: boolean;
  readonly size: number;
  /** Entries that wait for a commit. */
  readonly waiting: number;
  /** Entries that the newest checkpoint in the archive counts; null without an archive. */
  readonly archived: number | null;
}

/**
 * The journal in a PostgreSQL database.
 *
 * @throws StoreError `Behind`, `Altered`, `Schema`: this database must not be appended to
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { url, ownerUrl } = options;
  if (ownerUrl !== undefined) await migrate(ownerUrl, decodeURIComponent(new URL(url).username));
  const sql = connect(url, { max: READERS });
  try {
    await checkSchema(sql);
    await checkAgainstCheckpoints(sql, options).catch(passOverArchive);
    return new Journal(sql, options);
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
}

export class Journal {
  /** What ran where and when. */
  readonly environments: Environments;
  readonly checkpoints: Checkpoints;
  readonly #sql: Database;
  readonly #options: JournalOptions;
  readonly #lead: Lead;
  readonly #listeners = new Set<() => void>();
  readonly #publishListeners = new Set<(note: string) => void>();

  constructor(sql: Database, options: JournalOptions) {
    this.#sql = sql;
    this.#options = options;
    this.environments = new Environments(sql, options.onError);
    this.checkpoints = new Checkpoints(sql, () => this.leads);
    this.#lead = new Lead({
      ...options,
      onPublish: (note) => {
        this.checkpoints.published(note);
        for (const listener of this.#publishListeners) listener(note);
      },
      onCommit: () => {
        for (const listener of this.#listeners) listener();
      },
    });
  }

  /**
   * Appends entries in this order; resolves when all are durable. An id that `source` has used
   * before is not appended again.
   *
   * @throws StoreError `Invalid`, `Unavailable`, `Overloaded`; others of them may be durable then.
   */
  append(source: string, entries: readonly JournalEntry[]): Promise<Receipt[]> {
    return Promise.all(this.#submit(source, entries));
  }

  /** The same, where what can't be appended keeps nothing else from it; never rejects. */
  appendEach(
    source: string,
    entries: readonly JournalEntry[],
  ): Promise<PromiseSettledResult<Receipt>[]> {
    return Promise.allSettled(this.#submit(source, entries));
  }

  #submit(source: string, entries: readonly JournalEntry[]): Promise<Receipt>[] {
    const { term } = this.#lead;
    if (term) return entries.map((entry) => term.sequencer.append(source, entry));
    const message = "this server can't append now: the database is away or another server leads";
    return entries.map(() => Promise.reject(new StoreError('Unavailable', message)));
  }

  search(query: Search): Promise<StoredEntry[]> {
    return search(query, this.#sql);
  }

  entry(seq: number): Promise<StoredEntry | undefined> {
    return entryAt(seq, this.#sql);
  }

  tile(tile: TileId): Promise<Buffer | undefined> {
    return readTile(tile, this.#sql);
  }

  bundle(place: Pick<TileId, 'index' | 'width'>): Promise<Buffer | undefined> {
    return readBundle(place, this.#sql);
  }

  /** The newest signed checkpoint with the lines of its witnesses; undefined before the first. */
  async checkpoint(): Promise<string | undefined> {
    return (await this.checkpoints.newest())?.note;
  }

  putBlob(content: Uint8Array, salted: boolean): Promise<string> {
    return putBlob(content, salted, this.#sql);
  }

  blob(sha256: string): Promise<StoredBlob | undefined> {
    return readBlob(sha256, this.#sql);
  }

  blobState(sha256: string): Promise<BlobState | undefined> {
    return readBlobState(sha256, this.#sql);
  }

  /** Up to `length` bytes from `from` on; undefined where they are not there. */
  blobPiece(sha256: string, from: number, length: number): Promise<Buffer | undefined> {
    return readBlobPiece({ sha256, from, length }, this.#sql);
  }

  eraseBlob(sha256: string, seq: number): Promise<boolean> {
    return eraseBlob(sha256, seq, this.#sql);
  }

  /** How far every stream had come before entry `through`; now, if left out. */
  async heads(through?: number): Promise<{ through: number; heads: StreamHead[] }> {
    if (through === undefined) return newestHeads(this.#sql);
    return { through, heads: await streamHeads(through, this.#sql) };
  }

  /** Is told after each commit of this server; answers how to stop being told. */
  onGrowth(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether this server appends. */
  get leads(): boolean {
    return this.#lead.term !== undefined;
  }

  /** Is told of each checkpoint that this server signs; answers how to stop being told. */
  onPublish(listener: (note: string) => void): () => void {
    this.#publishListeners.add(listener);
    return () => this.#publishListeners.delete(listener);
  }

  async health(): Promise<JournalHealth> {
    const { term } = this.#lead;
    const [head] = await this.#sql<{ size: number }[]>`SELECT size FROM journal.head`;
    return {
      leads: term !== undefined,
      size: head?.size ?? 0,
      waiting: term?.sequencer.waiting ?? 0,
      archived: this.#options.archive && term ? Math.max(term.publisher.archived, 0) : null,
    };
  }

  /** Ends after what is being written is durable. */
  async stop(): Promise<void> {
    await this.#lead.stop();
    await this.#sql.end({ timeout: 1 });
  }
}

/** Without the archive reading is possible, and appending waits for it. */
function passOverArchive(error: unknown): void {
  if (error instanceof StoreError && error.code === 'Unavailable') return;
  throw error;
}
