import {
  appendRange,
  bundleOf,
  checkpointText,
  emptyTree,
  hex,
  leafHash,
  parseTilePath,
  rootOf,
  signNote,
  type Hash,
  type NoteSigner,
} from '@clotho/core/journal';

import type { LogSource } from '../log/source.ts';
import { ORIGIN, type TestJournal } from './journal.ts';

const WIDTH = 256;

/** A row of the journal's table of entries, which somebody with the right to may alter. */
export interface Row {
  leaf: Buffer;
  hash: Buffer;
}

/** A journal as a database holds it and a server shows it: rows, nodes above them, a checkpoint. */
export class ServedJournal implements LogSource {
  rows: (Row | undefined)[];
  /** By level and index, in hex. */
  readonly nodes: Map<string, string> = new Map();
  note = '';
  /** What was read. */
  readonly asked: string[] = [];

  constructor(journal: TestJournal) {
    this.rows = journal.leaves.map((leaf) => ({ leaf, hash: leafHash(leaf) }));
    this.rebuild();
  }

  /** All that whoever owns the database can bring into agreement without the key. */
  rebuild(): void {
    this.nodes.clear();
    let nodes: Hash[] = this.rows.map((row) => row?.hash ?? Buffer.alloc(32));
    for (let level = 1; nodes.length >= WIDTH; level += 1) {
      const above = Array.from({ length: Math.floor(nodes.length / WIDTH) }, (_, i) =>
        rootOver(nodes.slice(i * WIDTH, (i + 1) * WIDTH)),
      );
      for (const [i, hash] of above.entries()) this.nodes.set(`${level}/${i}`, hex(hash));
      nodes = above;
    }
  }

  async sign(signer: NoteSigner): Promise<string> {
    const hashes = this.rows.map((row) => row?.hash ?? Buffer.alloc(32));
    const text = checkpointText(ORIGIN, hashes.length, rootOver(hashes));
    this.note = await signNote(text, signer);
    return this.note;
  }

  read(path: string): Promise<Buffer | undefined> {
    this.asked.push(path);
    return Promise.resolve(path === 'checkpoint' ? Buffer.from(this.note) : this.#tile(path));
  }

  #tile(path: string): Buffer | undefined {
    const { level, index, width } = parseTilePath(path);
    const places = Array.from({ length: width }, (_, i) => index * WIDTH + i);
    if (level === -1) {
      const rows = places.flatMap((place) => this.rows[place]?.leaf ?? []);
      return rows.length === width ? bundleOf(rows) : undefined;
    }
    const hashes = places.flatMap((place) =>
      level === 0 ? (this.rows[place]?.hash ?? []) : this.#node(level, place),
    );
    return hashes.length === width ? Buffer.concat(hashes) : undefined;
  }

  #node(level: number, index: number): Buffer | [] {
    const node = this.nodes.get(`${level}/${index}`);
    return node === undefined ? [] : Buffer.from(node, 'hex');
  }
}

function rootOver(hashes: readonly Hash[]): Hash {
  return rootOf(appendRange(emptyTree(), hashes).state);
}
