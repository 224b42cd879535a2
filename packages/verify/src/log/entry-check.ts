import {
  equalHashes,
  hashInTile,
  hex,
  JournalError,
  leafHash,
  parseLeaf,
  type LeafEntry,
} from '@clotho/core/journal';

import type { SeenEntry } from '../check/entries.ts';
import type { EntryName, Findings } from '../check/finding.ts';
import { guessName, nameOf } from '../check/lines.ts';
import type { Bundle } from './source.ts';

/** What was found at one place of the log. */
export interface Looked {
  /** The hash that counts for the tree from here on. */
  hash: Uint8Array;
  /** Undefined where it can't be read. */
  seen?: SeenEntry;
}

/** Holds each entry against its place and its signed hash. */
export class EntryCheck {
  readonly #findings: Findings;
  /** How far the entry before stood from the place that it names. */
  #shift = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** `isSigned`: the checkpoint signs for the hashes that come with the bundle. */
  look(bundle: Bundle, seq: number, leaf: Uint8Array, isSigned: boolean): Looked {
    const offset = seq - bundle.begin;
    const own = leafHash(leaf);
    const signed = isSigned && bundle.tile ? hashInTile(bundle.tile, offset) : undefined;
    const isSame = signed === undefined || equalHashes(own, signed);
    const place = { file: bundle.file, line: offset + 1 };
    const hash = signed ?? own;
    const bytes = Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength);
    const entry = this.#read(bytes, seq, place.file);
    if (!entry) return { hash };
    const isInOrder = this.#checkPlace(entry, seq, place.file);
    if (isInOrder && !isSame) {
      this.#findings.tampered(
        'EntryAltered',
        `it is not what was signed for; the journal has other bytes at place ${seq}`,
        { entry: nameOf(entry), place },
      );
    }
    return { hash, seen: { entry, hash: hex(own), place, isProven: isInOrder && isSame } };
  }

  #read(leaf: Buffer, seq: number, file: string): LeafEntry | undefined {
    try {
      return parseLeaf(leaf);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      const message = `it was altered so that it can't be read any more: ${error.message}`;
      const entry = { ...guessName(leaf), seq };
      this.#findings.tampered('EntryUnreadable', message, { entry, place: { file } });
      return undefined;
    }
  }

  /** An entry says its own number. One that was cut out or put in moves all that follow: told once. */
  #checkPlace(entry: LeafEntry, seq: number, file: string): boolean {
    const shift = entry.seq - seq;
    const before = this.#shift;
    this.#shift = shift;
    if (shift === 0) return true;
    if (shift !== before) {
      const name: EntryName = { ...nameOf(entry), seq };
      const message = `at this place stands what calls itself entry ${entry.seq}: ${wordsFor(shift - before)}`;
      this.#findings.tampered('EntryOrder', message, { entry: name, place: { file } });
    }
    return false;
  }
}

function wordsFor(jump: number): string {
  if (jump === 1) return 'one was cut out here, or they were reordered';
  if (jump === -1) return 'one was put in before it, or they were reordered';
  return 'entries were cut out, put in or reordered';
}
