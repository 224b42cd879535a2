import {
  checkpointText,
  equalHashes,
  openNote,
  parseCheckpoint,
  rootOf,
  signNote,
  type Checkpoint,
  type NoteSigner,
  type TreeState,
} from '@clotho/core/journal';
import type { Database } from './connection.ts';
import { StoreError } from './error.ts';
import { readRoot } from './tiles.ts';

/** Signs what the journal says of itself at a size. */
export function signCheckpoint(
  origin: string,
  tree: TreeState,
  signer: NoteSigner,
): Promise<string> {
  return signNote(checkpointText(origin, tree.size, rootOf(tree)), signer);
}

/** The newest checkpoint that was published; undefined before the first. */
export async function newestCheckpoint(sql: Database): Promise<string | undefined> {
  const rows = await sql<{ note: string }[]>`
    SELECT note FROM journal.checkpoint ORDER BY size DESC LIMIT 1`;
  return rows[0]?.note;
}

/**
 * Whether the database still holds what a checkpoint speaks of.
 *
 * @throws StoreError `Behind` when it is an older copy, `Altered` when it is not what was signed.
 */
export async function holdAgainst(
  note: string,
  place: string,
  { sql, origin, signer }: { sql: Database; origin: string; signer: NoteSigner },
): Promise<void> {
  const signed = openSigned(note, place, origin, signer);
  const [head] = await sql<{ size: number }[]>`SELECT size FROM journal.head`;
  const size = head?.size ?? 0;
  if (size < signed.size) {
    throw new StoreError(
      'Behind',
      `the database holds ${size} entries, and ${place} speaks of ${signed.size}: it is an older copy. Restore a newer one; to append to this one would give the journal two pasts. If there is none, keep this copy to be read and begin an empty database under another CLOTHO_JOURNAL_ORIGIN`,
    );
  }
  if (signed.size === 0) return;
  const root = await readRoot(signed.size, sql).catch((cause: unknown) => {
    throw altered(place, signed.size, cause);
  });
  if (!equalHashes(root, signed.root)) throw altered(place, signed.size);
}

function openSigned(note: string, place: string, origin: string, { key }: NoteSigner): Checkpoint {
  const { text, signatures } = openNote(note, [key]);
  const checkpoint = parseCheckpoint(text);
  const isOurs = signatures.some(({ state }) => state === 'Valid');
  if (isOurs && checkpoint.origin === origin) return checkpoint;
  throw new StoreError(
    'Altered',
    `${place} is not signed by this server's key for ${origin}: give the server the key and the origin that the journal was begun with`,
  );
}

function altered(place: string, size: number, cause?: unknown): StoreError {
  return new StoreError(
    'Altered',
    `the first ${size} entries in the database are not those that ${place} was signed for. Run \`clotho verify\` to see which; restore the database`,
    { cause },
  );
}
