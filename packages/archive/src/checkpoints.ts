import type { Archive } from './archive.ts';

const DIGITS = 16;

/** The journal's checkpoints in an archive. Names count down, so that the newest comes first. */
export interface ArchivedCheckpoints {
  /** The one with the most entries; undefined when there is none. @throws ArchiveError */
  newest(): Promise<string | undefined>;
  /** @throws ArchiveError */
  put(note: string, size: number): Promise<void>;
}

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
      const place = String(Number.MAX_SAFE_INTEGER - size).padStart(DIGITS, '0');
      await archive.put(`${prefix}${place}`, Buffer.from(note));
    },
  };
}
