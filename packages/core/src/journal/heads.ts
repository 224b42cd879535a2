import type { JsonObject } from '@clotho/api';

import { canonicalize } from '../digest/canonical.ts';
import { JournalError } from './error.ts';
import { hex, leafHash, type Hash } from './merkle/hash.ts';
import { inclusionProof, type ReadNode } from './merkle/proof.ts';
import { appendRange, completeRoot, emptyTree, rootOf } from './merkle/tree.ts';
import { verifyInclusion } from './merkle/verify-proof.ts';

/** How far a stream had come. */
export interface StreamHead {
  stream: string;
  /** Entries in it, which is the `streamSeq` of its last one. */
  size: number;
  /** Leaf hash of its last entry, in hex. */
  head: string;
}

/** The body of an entry of kind `Heads`: it commits to how far every stream had come. */
export interface HeadsBody {
  /** Every entry with a `seq` below this one is counted. */
  through: number;
  streams: number;
  /** Merkle root (RFC 6962) in hex over the heads, sorted by stream, each in canonical JSON. */
  root: string;
}

/** Shows that a `Heads` entry counted this much of a stream, without showing the others. */
export interface HeadProof extends StreamHead {
  /** `seq` of the Heads entry. */
  entry: number;
  /** Place among the sorted streams. */
  index: number;
  streams: number;
  /** Hashes in hex. */
  proof: string[];
}

/** What a Heads entry says of the streams as they are before `through`. */
export function headsBody(through: number, heads: readonly StreamHead[]): HeadsBody {
  const leaves = sorted(heads).map((head) => leafHash(bytesOf(head)));
  return {
    through,
    streams: leaves.length,
    root: hex(rootOf(appendRange(emptyTree(), leaves).state)),
  };
}

/** Proves one stream's head by the heads that a Heads entry was made of. Throws JournalError. */
export function headProof(entry: number, heads: readonly StreamHead[], stream: string): HeadProof {
  const all = sorted(heads);
  const index = all.findIndex((head) => head.stream === stream);
  const head = all[index];
  if (!head) throw new JournalError('BadHeads', `${stream} is not among the heads`);
  const leaves = all.map((each) => leafHash(bytesOf(each)));
  const proof = inclusionProof(index, leaves.length, nodesOf(leaves)).map(hex);
  const { size, head: last } = head;
  return { entry, stream, size, head: last, index, streams: leaves.length, proof };
}

/** Whether a Heads entry with this body counted what the proof says. */
export function verifyHead(proof: HeadProof, body: HeadsBody): boolean {
  return (
    proof.streams === body.streams &&
    verifyInclusion({
      index: proof.index,
      size: body.streams,
      leaf: leafHash(bytesOf(proof)),
      root: Buffer.from(body.root, 'hex'),
      proof: proof.proof.map((hash) => Buffer.from(hash, 'hex')),
    })
  );
}

/** Reads the body of a Heads entry. Throws JournalError `BadHeads`. */
export function parseHeadsBody({ through, streams, root }: JsonObject): HeadsBody {
  if (typeof through === 'number' && typeof streams === 'number' && typeof root === 'string') {
    return { through, streams, root };
  }
  throw new JournalError('BadHeads', 'a Heads entry needs through, streams and root');
}

function bytesOf({ stream, size, head }: StreamHead): Buffer {
  return Buffer.from(canonicalize({ stream, size, head }));
}

function sorted(heads: readonly StreamHead[]): StreamHead[] {
  return heads.toSorted((a, b) => (a.stream < b.stream ? -1 : Number(a.stream > b.stream)));
}

function nodesOf(leaves: readonly Hash[]): ReadNode {
  return ({ level, index }) => {
    const width = 2 ** level;
    return completeRoot(leaves.slice(index * width, (index + 1) * width));
  };
}
