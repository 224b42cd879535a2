import { hash } from 'node:crypto';
import type { JournalEntry } from '@clotho/api';
import { appendRange, formatInstant, hex, leafOf, streamOf, type Leaf } from '@clotho/core/journal';
import type { TreeState } from '@clotho/core/journal';
import type { WriterState } from './writer-state.ts';

/** An entry, and who hands it in: ids are unique for a writer, so that none can take another's. */
export interface Submission {
  readonly source: string;
  readonly entry: JournalEntry;
}

/** How far a stream has come. */
export interface StreamEnd {
  readonly size: number;
  /** Leaf hash of its last entry; empty where there is none. */
  readonly head: Uint8Array;
}

export const NO_STREAM: StreamEnd = { size: 0, head: new Uint8Array() };

/** Submissions of one id at their place; the first of them is the entry. */
export interface Placed<S extends Submission> {
  readonly submissions: readonly S[];
  readonly entry: JournalEntry;
  /** 16 bytes by which the entry is known when it comes again. */
  readonly id: Buffer;
  readonly stream: string;
  readonly streamSeq: number;
  readonly leaf: Leaf;
}

/** Streams that a batch moves: where each was, and where it is after. */
export type MovedStreams = ReadonlyMap<
  string,
  { readonly before: number; readonly after: StreamEnd }
>;

/** What one commit appends, and how the journal stands after it. */
export interface Batch<S extends Submission> {
  readonly before: WriterState;
  readonly after: WriterState;
  readonly at: string;
  readonly placed: readonly Placed<S>[];
  readonly moved: MovedStreams;
  readonly nodes: readonly Node[];
}

/** The root of a complete subtree of 256^level leaves. */
interface Node {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

const ID_BYTES = 16;
const HASH_BYTES = 32;

/** Gives submissions their places, as they come, after a state that the journal has or will have. */
export class Placing<S extends Submission> {
  readonly #before: WriterState;
  readonly #movedBefore: MovedStreams;
  readonly #now: () => number;
  readonly #placed = new Map<string, Placed<S> & { readonly submissions: S[] }>();
  readonly #moved = new Map<string, { before: number; after: StreamEnd }>();
  /** When the first one came, and never before what is there. */
  #at: number | undefined;

  /** `movedBefore`: where streams stand that a batch moves which is not committed yet. */
  constructor(before: WriterState, now: () => number, movedBefore: MovedStreams = new Map()) {
    this.#before = before;
    this.#movedBefore = movedBefore;
    this.#now = now;
  }

  get size(): number {
    return this.#placed.size;
  }

  get submissions(): S[] {
    return [...this.#placed.values()].flatMap(({ submissions }) => submissions);
  }

  /** Places one; `ends` knows its stream. Throws where it can't be an entry, and is not placed. */
  add(submission: S, ends: ReadonlyMap<string, StreamEnd>): void {
    const id = idOf(submission);
    const key = id.toString('latin1');
    const known = this.#placed.get(key);
    if (known) {
      known.submissions.push(submission);
      return;
    }
    const { entry, source } = submission;
    const stream = streamOf(entry);
    const moved = this.#moved.get(stream);
    const end = moved?.after ?? this.#movedBefore.get(stream)?.after ?? ends.get(stream);
    const { size, head } = end ?? NO_STREAM;
    const at = (this.#at ??= Math.max(this.#now(), this.#before.at));
    const streamSeq = size + 1;
    const leaf = leafOf(entry, {
      seq: this.#before.tree.size + this.#placed.size,
      stream,
      streamSeq,
      prev: hex(head),
      at: formatInstant(at),
      source,
    });
    const after = { size: streamSeq, head: leaf.hash };
    this.#moved.set(stream, { before: moved?.before ?? size, after });
    this.#placed.set(key, { submissions: [submission], entry, id, stream, streamSeq, leaf });
  }

  build(): Batch<S> {
    const before = this.#before;
    const at = this.#at ?? before.at;
    const placed = [...this.#placed.values()];
    const { state: tree, tiles } = appendRange(
      before.tree,
      placed.map(({ leaf }) => leaf.hash),
    );
    return {
      before,
      after: { epoch: before.epoch, at, tree },
      at: formatInstant(at),
      placed,
      moved: this.#moved,
      nodes: tiles.flatMap((tile) => newNodes(tile, before.tree)),
    };
  }
}

function idOf({ source, entry }: Submission): Buffer {
  return hash('sha256', `${source}\0${entry.id}`, 'buffer').subarray(0, ID_BYTES);
}

interface TileBytes {
  readonly level: number;
  readonly index: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** The nodes of a tile that the tree did not have before. The lowest level is the entries' own. */
function newNodes({ level, index, width, bytes }: TileBytes, before: TreeState): Node[] {
  if (level === 0) return [];
  const had = Math.floor(before.size / 256 ** level);
  const nodes: Node[] = [];
  for (let i = 0; i < width; i += 1) {
    const node = index * 256 + i;
    const place = i * HASH_BYTES;
    if (node >= had) {
      nodes.push({ level, index: node, hash: bytes.subarray(place, place + HASH_BYTES) });
    }
  }
  return nodes;
}
