import {
  consistencyProof,
  nodesFrom,
  openNote,
  parseCheckpoint,
  tilePath,
  tilesToProve,
} from '@clotho/core/journal';
import type { Hash, NoteKey } from '@clotho/core/journal';
import type { Database } from './connection.ts';
import { readTile } from './tiles.ts';
import {
  addTimestamp,
  firstTimestamps,
  newestTimestamps,
  type StoredTimestamp,
} from './timestamps.ts';
import {
  addCosignature,
  linesAt,
  newestCosignature,
  newestCosigned,
  newestWitnessed,
  withLines,
  type Cosignature,
  type WitnessedCheckpoint,
} from './witnessed.ts';

/** The signed checkpoints, and what witnesses and timestamp authorities say of them. */
export class Checkpoints {
  readonly #sql: Database;
  readonly #leads: () => boolean;
  /** A server stands by what it signed, whatever becomes of the database. */
  #own: { size: number; signed: string } | undefined;

  constructor(sql: Database, leads: () => boolean) {
    this.#sql = sql;
    this.#leads = leads;
  }

  /** This server signed a checkpoint. */
  published(signed: string): void {
    const { size } = parseCheckpoint(openNote(signed, []).text);
    this.#own = { size, signed };
  }

  /** The newest one with the lines of its witnesses; undefined before the first. */
  async newest(): Promise<WitnessedCheckpoint | undefined> {
    if (!this.#own || !this.#leads()) return newestWitnessed(this.#sql);
    return withLines(this.#own, await linesAt(this.#own.size, this.#sql));
  }

  /** The newest that any witness signed, the newest first. */
  newestCosigned(most: number): Promise<WitnessedCheckpoint[]> {
    return newestCosigned(most, this.#sql);
  }

  newestCosignature(key: NoteKey): Promise<Cosignature | undefined> {
    return newestCosignature(key, this.#sql);
  }

  /** Keeps a line that the caller has verified. */
  addCosignature(cosignature: Cosignature, key: NoteKey): Promise<void> {
    return addCosignature(cosignature, key, this.#sql);
  }

  /** That the tree of `newer` entries begins with that of `older`; nothing has to be shown from 0. */
  async consistency(older: number, newer: number): Promise<Hash[]> {
    if (older === 0) return [];
    const tiles = new Map<string, Buffer>();
    for (const tile of tilesToProve(newer, [], [older])) {
      const bytes = await readTile(tile, this.#sql);
      if (bytes) tiles.set(tilePath(tile), bytes);
    }
    const readNode = nodesFrom((tile) => tiles.get(tilePath(tile)), newer);
    return consistencyProof(older, newer, readNode);
  }

  /** Keeps a timestamp that the caller has verified. */
  addTimestamp(timestamp: Omit<StoredTimestamp, 'note'>): Promise<void> {
    return addTimestamp(timestamp, this.#sql);
  }

  newestTimestamps(): Promise<StoredTimestamp[]> {
    return newestTimestamps(this.#sql);
  }

  /** Of each authority the first over so many entries at least and at most. */
  firstTimestamps(range: { least: number; most: number }): Promise<StoredTimestamp[]> {
    return firstTimestamps(range, this.#sql);
  }
}
