import type { Hash } from '../merkle/hash.ts';

export interface CosignatureRequest {
  /** Entries of the checkpoint that the witness signed last; 0 if it signed none. */
  older: number;
  /** That the tree of the checkpoint begins with that older one. */
  proof: readonly Hash[];
  /** A signed note. */
  checkpoint: string;
}

/** What a witness is sent, as C2SP tlog-witness has it. */
export function cosignatureRequest({ older, proof, checkpoint }: CosignatureRequest): string {
  const hashes = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`);
  return `old ${older}\n${hashes.join('')}\n${checkpoint}`;
}
