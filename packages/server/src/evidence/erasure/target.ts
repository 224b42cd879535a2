import type { BlobRef } from '@clotho/api';
import { parseLeaf, type ArchivedVersion, type LeafEntry } from '@clotho/core/journal';
import type { Journal } from '@clotho/store';
import { ApiError } from '../../api/problem.ts';
import { versionIn } from '../pack.ts';
import { leavesOfKind } from './leaves.ts';

/** What goes when a digest is erased. */
export interface ErasureTarget {
  readonly sha256: string;
  /** Content beside the journal; of what is archived, the key by which it could be opened. */
  readonly contents: readonly Pick<BlobRef, 'sha256' | 'size' | 'salted'>[];
  /** Copies in the archive. */
  readonly objects: readonly ArchivedVersion[];
  /** The entry that refers to it, where one is known. */
  readonly entry?: LeafEntry;
}

/**
 * The content that has this SHA-256, or what was archived under it. `seq` names an entry that
 * refers to it. @throws ApiError 404, 422
 */
export async function erasureTarget(
  sha256: string,
  seq: number | undefined,
  journal: Journal,
): Promise<ErasureTarget> {
  const referring = seq === undefined ? undefined : await entryReferring(sha256, seq, journal);
  const archived = await archivedUnder(sha256, journal);
  const entry = referring ?? archived[0];
  const refs = archived.flatMap(({ blobs }) => blobs);
  const hashes = [...new Set([sha256, ...refs.map((ref) => ref.sha256)])];
  const found = await Promise.all(hashes.map(async (each) => contentOf(each, journal)));
  const contents = found.flatMap((content) => content ?? []);
  const objects = uniqueVersions(archived.flatMap(versionIn));
  if (contents.length > 0 || objects.length > 0) {
    return { sha256, contents, objects, ...(entry ? { entry } : {}) };
  }
  const detail = `there is no content sha256:${sha256}, beside the journal or in the archive`;
  throw new ApiError(404, 'NoBlob', detail);
}

async function contentOf(
  sha256: string,
  journal: Journal,
): Promise<ErasureTarget['contents'][number] | undefined> {
  const blob = await journal.blobState(sha256);
  return blob && { sha256, size: blob.size, salted: blob.salted };
}

async function entryReferring(sha256: string, seq: number, journal: Journal): Promise<LeafEntry> {
  const stored = await journal.entry(seq);
  const entry = stored && parseLeaf(Buffer.from(stored.leaf));
  if (entry && refersTo(entry, sha256)) return entry;
  throw new ApiError(422, 'NotReferred', `entry ${seq} does not refer to sha256:${sha256}`);
}

/** Whether an entry commits to content, or says that it was archived. */
function refersTo({ kind, blobs, body }: LeafEntry, sha256: string): boolean {
  const isAttached = blobs.some((ref) => ref.sha256 === sha256);
  return isAttached || (kind === 'Archived' && body['sha256'] === sha256);
}

/** `Archived` entries that say so of this very record. */
async function archivedUnder(sha256: string, journal: Journal): Promise<LeafEntry[]> {
  const found: LeafEntry[] = [];
  for await (const leaf of leavesOfKind('Archived', journal)) {
    const entry = leaf.includes(sha256) ? parseLeaf(Buffer.from(leaf)) : undefined;
    if (entry?.body['sha256'] === sha256) found.push(entry);
  }
  return found;
}

function uniqueVersions(versions: readonly ArchivedVersion[]): ArchivedVersion[] {
  return [...new Map(versions.map((each) => [each.versionId, each])).values()];
}
