import { generateKeyPairSync, sign } from 'node:crypto';

import type { JournalEntry } from '@clotho/api';
import {
  appendRange,
  checkpointText,
  emptyTree,
  headProof,
  headsBody,
  hex,
  keyIdOf,
  leafHash,
  leafOf,
  openNote,
  rootOf,
  signNote,
  streamOf,
  tilePath,
  type HeadProof,
  type NoteKey,
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

/** A witness, which signs what others signed, with the time in seconds. */
export function newWitness(name: string): {
  key: NoteKey;
  cosign: (note: string, seconds: number) => string;
} {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key: NoteKey = { name, algorithm: 'CosignatureV1', publicKey: raw };
  const cosign = (note: string, seconds: number): string => {
    const { text } = openNote(note, []);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const said = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
    const blob = [Buffer.from(keyIdOf(key), 'hex'), time, sign(null, said, privateKey)];
    return `— ${name} ${Buffer.concat(blob).toString('base64')}`;
  };
  return { key, cosign };
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

  /** The checkpoint that was signed when the journal had so many entries. */
  async signedAt(size: number): Promise<string> {
    const { state } = appendRange(emptyTree(), this.leaves.slice(0, size).map(leafHash));
    return signNote(checkpointText(ORIGIN, size, rootOf(state)), this.signer);
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
