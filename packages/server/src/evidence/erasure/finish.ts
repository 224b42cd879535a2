import { ArchiveError } from '@clotho/archive';
import { API_VERSION, kinds, type ErasureAnswer, type JournalEntry } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { ArchivedVersion } from '@clotho/core/journal';
import type { ApiContext } from '../../api/context.ts';
import { recordedErasures, removedVersions, SOURCE, type RecordedErasure } from './record.ts';

type Context = Pick<ApiContext, 'journal' | 'archive' | 'clock' | 'log'>;
type Copy = ErasureAnswer['archive'][number];

/**
 * Does what an entry says is done: the bytes go, and copies in the archive whose lock has ended.
 * Doing it again does nothing. @throws StoreError
 */
export async function finishErasure(
  erasure: RecordedErasure,
  ctx: Context,
): Promise<ErasureAnswer> {
  for (const sha256 of erasure.contents) {
    const blob = await ctx.journal.blobState(sha256);
    if (blob?.erasedBy === null) await ctx.journal.eraseBlob(sha256, erasure.seq);
  }
  const removed = erasure.objects.length === 0 ? new Set() : await removedVersions(ctx.journal);
  const archive: Copy[] = [];
  for (const object of erasure.objects) {
    archive.push(
      removed.has(object.versionId) ? gone(object) : await removeCopy(object, erasure, ctx),
    );
  }
  const { sha256, seq, by, at, reason } = erasure;
  const state = archive.every((copy) => copy.removed) ? 'Erased' : 'Pending';
  return { state, sha256, entry: seq, by, at, reason, until: null, archive };
}

/**
 * What was begun is finished: by a server that was killed in between, in a database that was
 * restored from a copy with the bytes in it, in an archive whose locks have ended.
 */
export async function finishErasures(ctx: Context): Promise<void> {
  for (const erasure of await recordedErasures(ctx.journal)) await finishErasure(erasure, ctx);
}

/** Removed first and told then: should that be lost, it is found to be gone the next time. */
async function removeCopy(
  object: ArchivedVersion,
  erasure: RecordedErasure,
  ctx: Context,
): Promise<Copy> {
  const { bucket, key, versionId } = object;
  const left = { bucket, key, versionId, removed: false };
  if (ctx.archive?.bucket !== bucket) return { ...left, lockedUntil: null };
  try {
    const removal = await ctx.archive.remove(key, versionId);
    if (!removal.removed) return { ...left, lockedUntil: removal.lockedUntil };
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    ctx.log.warn('erased content is still in the archive; it is tried again', { key, error });
    return { ...left, lockedUntil: null };
  }
  const at = formatInstant(ctx.clock.now());
  await ctx.journal.append(SOURCE, [removalEntry(object, erasure, at)]);
  return gone(object);
}

function removalEntry(
  { bucket, key, versionId }: ArchivedVersion,
  { sha256, seq, subject, change }: RecordedErasure,
  at: string,
): JournalEntry {
  return {
    id: `erased/${sha256}/${versionId}`,
    at,
    kind: 'ArchiveErased',
    actor: { username: 'clotho-journal' },
    subject: change ? { apiVersion: API_VERSION, kind: kinds.change.kind, ...change } : subject,
    ...(change ? { change } : {}),
    body: { sha256, bucket, key, versionId, erasure: seq },
  };
}

function gone({ bucket, key, versionId }: ArchivedVersion): Copy {
  return { bucket, key, versionId, removed: true, lockedUntil: null };
}
