import { hash } from 'node:crypto';
import type { Archive } from './archive.ts';

const DIGITS = 16;
const NAME_DIGITS = 16;

/** The journal's checkpoints in an archive. Names count down, so that the newest comes first. */
export interface ArchivedCheckpoints {
  /** The one with the most entries; undefined when there is none. @throws ArchiveError */
  newest(): Promise<string | undefined>;
  /** @throws ArchiveError */
  put(note: string, size: number): Promise<void>;
  /** Keeps the answer of a timestamp authority over the checkpoint of this size. @throws ArchiveError */
  putTimestamp(response: Uint8Array, size: number): Promise<void>;
  /**
   * Those with more than `size` entries by rising size, and the newest in any case. Of more than
   * `most` some are left out between the first and the last. @throws ArchiveError
   */
  since(size: number, most: number): Promise<ArchivedCheckpoint[]>;
}

/** A checkpoint by the name that it lies under. */
export interface ArchivedCheckpoint {
  readonly key: string;
  readonly note: string;
}

/** Ten seconds lie between two at least, so that these are months of an uninterrupted load. */
const MOST_LISTED = 1_000_000;

/** Checkpoints of the log of this name. */
export function archivedCheckpoints(archive: Archive, origin: string): ArchivedCheckpoints {
  const prefix = `checkpoints/${origin}/`;
  return {
    newest: async () => {
      const [first] = await archive.list(prefix, 1);
      if (!first) return undefined;
      return (await archive.get(first.key, first.versionId))?.toString();
    },
    put: async (note, size) => {
      await archive.put(`${prefix}${placeOf(size)}`, Buffer.from(note));
    },
    putTimestamp: async (response, size) => {
      const name = hash('sha256', response).slice(0, NAME_DIGITS);
      await archive.put(`timestamps/${origin}/${placeOf(size)}-${name}.tsr`, response);
    },
    since: async (size, most) => {
      const all = await archive.list(prefix, MOST_LISTED);
      const newer = all.filter(({ key }, i) => i === 0 || sizeIn(key) > size).toReversed();
      const found: ArchivedCheckpoint[] = [];
      for (const { key, versionId } of thinned(newer, most)) {
        const note = await archive.get(key, versionId);
        if (note) found.push({ key, note: note.toString() });
      }
      return found;
    },
  };
}

function placeOf(size: number): string {
  return String(Number.MAX_SAFE_INTEGER - size).padStart(DIGITS, '0');
}

function sizeIn(key: string): number {
  return Number.MAX_SAFE_INTEGER - Number(key.slice(-DIGITS));
}

/** The last one always stays. */
function thinned<T>(all: readonly T[], most: number): T[] {
  const step = Math.ceil(all.length / most);
  return all.filter((_, i) => (all.length - 1 - i) % step === 0);
}
