import { HASH_BYTES, isPlainlyCanonical, leafHash } from '@clotho/core/journal';

import { eachLine } from './lines.ts';

/** What can be said of the lines of a file without any other: it may be found on another core. */
export interface LookedLeaves {
  /** Leaf hashes side by side. */
  hashes: Uint8Array<ArrayBuffer>;
  /** 1 where the line is plainly canonical. */
  plain: Uint8Array<ArrayBuffer>;
}

export function lookAtLeaves(bytes: Buffer): LookedLeaves {
  let lines = 0;
  eachLine('', bytes, () => (lines += 1));
  const looked = { hashes: new Uint8Array(lines * HASH_BYTES), plain: new Uint8Array(lines) };
  eachLine('', bytes, (line, { line: number }) => {
    const index = (number ?? 1) - 1;
    looked.hashes.set(leafHash(line), index * HASH_BYTES);
    looked.plain[index] = Number(isPlainlyCanonical(line));
  });
  return looked;
}
