import { hash } from 'node:crypto';
import type { JournalEntry } from '@clotho/api';
import { appendRange, formatInstant, leafOf, streamOf, type Leaf } from '@clotho/core/journal';
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

/** A submission at its place. */
interface Placed<S extends Submission> {
  readonly submission: S;
  /** 16 bytes by which the entry is known when it comes again. */
  readonly id: Buffer;
  readonly stream: string;
  readonly streamSeq: number;
  readonly leaf: Leaf;
}

/** What one commit appends, and how the journal stands after it. */
export interface Batch<S extends Submission> {
  readonly before: WriterState;
  readonly at: string;
  readonly placed: readonly Placed<S>[];
  readonly tree: TreeState;
  /** Streams that this batch moves: where each was, and where it is after. */
  readonly ends: ReadonlyMap<string, { readonly before: number; readonly after: StreamEnd }>;
  readonly nodes: readonly Node[];
  /** Submissions that can't be entries, with what is wrong with each. */
  readonly refused: readonly { readonly submission: S; readonly error: unknown }[];
}

/** The root of a complete subtree of 256^level leaves. */
interface Node {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

const ID_BYTES = 16;
const HASH_BYTES = 32;

export function idOf({ source, entry }: Submission): Buffer {
  return hash('sha256', `${source}\0${entry.id}`, 'buffer').subarray(0, ID_BYTES);
}

/** Gives submissions their places after `before`. Ids must differ; `ends` knows every stream. */
export function placeBatch<S extends Submission>(
  submissions: readonly S[],
  before: WriterState,
  ends: ReadonlyMap<string, StreamEnd>,
  now: number,
): Batch<S> {
  const at = formatInstant(Math.max(now, before.at));
  const placed: Placed<S>[] = [];
  const refused: { submission: S; error: unknown }[] = [];
  const moved = new Map<string, { before: number; after: StreamEnd }>();
  for (const submission of submissions) {
    try {
      const stream = streamOf(submission.entry);
      const known = ends.get(stream) ?? NO_STREAM;
      const end = moved.get(stream)?.after ?? known;
      const streamSeq = end.size + 1;
      const leaf = leafOf(submission.entry, {
        seq: before.tree.size + placed.length,
        stream,
        streamSeq,
        prev: Buffer.from(end.head).toString('hex'),
        at,
        source: submission.source,
      });
      moved.set(stream, { before: known.size, after: { size: streamSeq, head: leaf.hash } });
      placed.push({ submission, id: idOf(submission), stream, streamSeq, leaf });
    } catch (error) {
      refused.push({ submission, error });
    }
  }
  const { state: tree, tiles } = appendRange(
    before.tree,
    placed.map(({ leaf }) => leaf.hash),
  );
  const nodes = tiles.flatMap((tile) => newNodes(tile, before.tree.size));
  return { before, at, placed, tree, ends: moved, nodes, refused };
}

interface TileBytes {
  readonly level: number;
  readonly index: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** The nodes of a tile that the tree did not have before. The lowest level is the entries' own. */
function newNodes({ level, index, width, bytes }: TileBytes, sizeBefore: number): Node[] {
  if (level === 0) return [];
  const had = Math.floor(sizeBefore / 256 ** level);
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
