import { equalHashes, HASH_BYTES, nodeHash, type Hash } from './hash.ts';
import { consistencyRanges, inclusionRanges, type Range } from './proof.ts';

export interface InclusionClaim {
  index: number;
  size: number;
  leaf: Hash;
  root: Hash;
  proof: readonly Hash[];
}

export interface ConsistencyClaim {
  older: { size: number; root: Hash };
  newer: { size: number; root: Hash };
  proof: readonly Hash[];
}

/** Whether the proof shows that `leaf` is at `index` of the tree; false for any nonsense. */
export function verifyInclusion({ index, size, leaf, root, proof }: InclusionClaim): boolean {
  if (!isLeafIndex(index, size) || !areHashes([leaf, root, ...proof])) return false;
  const ranges = inclusionRanges(index, size);
  if (ranges.length !== proof.length) return false;
  const computed = ranges.reduce((hash, range, i) => {
    const step = proof[i] ?? hash;
    return range.begin > index ? nodeHash(hash, step) : nodeHash(step, hash);
  }, leaf);
  return equalHashes(computed, root);
}

/**
 * Whether the proof shows that the newer tree begins with the older one; false for any nonsense,
 * and for an older tree without leaves, of which nothing can be shown.
 */
export function verifyConsistency({ older, newer, proof }: ConsistencyClaim): boolean {
  if (older.size < 1 || !isLeafIndex(older.size - 1, newer.size)) return false;
  if (!areHashes([older.root, newer.root, ...proof])) return false;
  const ranges = consistencyRanges(older.size, newer.size);
  if (ranges.length !== proof.length) return false;
  const known = ranges[0];
  const isOlderLeft = known === undefined || known.end !== older.size;
  // A proof begins with the last complete part of the older tree, unless that is the whole of it.
  const seed = isOlderLeft ? older.root : (proof[0] ?? older.root);
  const steps = ranges.map((range, i) => ({ range, hash: proof[i] ?? seed }));
  const roots = fold(seed, older.size, isOlderLeft ? steps : steps.slice(1));
  return equalHashes(roots.older, older.root) && equalHashes(roots.newer, newer.root);
}

/** What lies right of the older tree belongs to the newer root alone, what lies left to both. */
function fold(
  seed: Hash,
  olderSize: number,
  steps: readonly { range: Range; hash: Hash }[],
): { older: Hash; newer: Hash } {
  let [older, newer] = [seed, seed];
  for (const { range, hash } of steps) {
    if (range.begin >= olderSize) newer = nodeHash(newer, hash);
    else [older, newer] = [nodeHash(hash, older), nodeHash(hash, newer)];
  }
  return { older, newer };
}

function isLeafIndex(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

function areHashes(hashes: readonly Hash[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
