import { consistencyProof, nodesFrom, tilePath, tilesToProve } from '@clotho/core/journal';
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
  newestCosignature,
  newestCosigned,
  newestWitnessed,
  type Cosignature,
  type WitnessedCheckpoint,
} from './witnessed.ts';

/** The signed checkpoints, and what witnesses and timestamp authorities say of them. */
export class Checkpoints {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  /** The newest one with the lines of its witnesses; undefined before the first. */
  async newest(): Promise<WitnessedCheckpoint | undefined> {
    return (await newestWitnessed(1, this.#sql))[0];
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
