import { generateKeyPairSync, sign } from 'node:crypto';

import type { JournalEntry } from '@clotho/api';
import {
  appendRange,
  checkpointText,
  emptyTree,
  headProof,
  headsBody,
  hex,
  leafOf,
  rootOf,
  signNote,
  streamOf,
  tilePath,
  type HeadProof,
  type NoteSigner,
  type ReadTile,
  type StreamHead,
  type TreeState,
} from '@clotho/core/journal';

export const ORIGIN = 'clotho.example/journal';

/** A key that the tests sign with. */
export function newSigner(name: string = ORIGIN): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    key: { name, algorithm: 'Ed25519', publicKey: raw },
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

/** A journal in memory: what a server does with entries, without a server. */
export class TestJournal {
  readonly leaves: Buffer[] = [];
  readonly heads: Map<string, StreamHead> = new Map();
  readonly signer: NoteSigner;
  #state: TreeState = emptyTree();
  readonly #tiles = new Map<string, Uint8Array>();

  constructor(signer: NoteSigner = newSigner()) {
    this.signer = signer;
  }

  get size(): number {
    return this.leaves.length;
  }

  readonly readTile: ReadTile = (tile) => this.#tiles.get(tilePath(tile));

  append(...entries: readonly JournalEntry[]): void {
    const hashes = entries.map((entry) => this.#leafOf(entry));
    const { state, tiles } = appendRange(this.#state, hashes);
    this.#state = state;
    for (const tile of tiles) this.#tiles.set(tilePath(tile), tile.bytes);
  }

  /** Appends an entry that counts every stream; gives what proves each stream's length. */
  countStreams(): (stream: string) => HeadProof {
    const heads = [...this.heads.values()];
    const seq = this.size;
    this.append({
      id: `heads/${seq}`,
      at: '2025-12-15T03:00:00Z',
      kind: 'Heads',
      actor: { username: 'clotho-journal' },
      subject: { apiVersion: 'v1', kind: 'Journal', name: ORIGIN },
      body: { ...headsBody(seq, heads) },
    });
    return (stream) => headProof(seq, heads, stream);
  }

  async checkpoint(): Promise<string> {
    return signNote(checkpointText(ORIGIN, this.size, rootOf(this.#state)), this.signer);
  }

  #leafOf(entry: JournalEntry): Uint8Array {
    const stream = streamOf(entry);
    const before = this.heads.get(stream);
    const streamSeq = (before?.size ?? 0) + 1;
    const place = { seq: this.size, stream, streamSeq, prev: before?.head ?? '', at: entry.at };
    const { bytes, hash } = leafOf(entry, place);
    this.leaves.push(bytes);
    this.heads.set(stream, { stream, size: streamSeq, head: hex(hash) });
    return hash;
  }
}
