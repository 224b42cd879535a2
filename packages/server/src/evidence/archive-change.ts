import { hash } from 'node:crypto';
import {
  API_VERSION,
  kinds,
  OPERATOR_USER,
  type ArchiveAnswer,
  type ArchiveRequest,
  type BlobRef,
  type JournalEntry,
} from '@clotho/api';
import type { Archive } from '@clotho/archive';
import { formatInstant, parseArchiveRecord, receiptBytes, type ArchiveAbout } from '@clotho/core';
import type { ApiContext } from '../api/context.ts';

/** What is archived, and under which names. */
interface Put {
  readonly about: ArchiveAbout;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * Puts what is approved of a Change into the archive and on record, and signs for it. Killed in
 * between, it is done again: the archive holds it under its hash, the journal by its id.
 *
 * @throws ArchiveError, StoreError; ArchiveRecordError when it is no record
 */
export async function archiveChange(
  { record, key: wrapped }: ArchiveRequest,
  ctx: ApiContext & { archive: Archive },
): Promise<ArchiveAnswer> {
  const about = parseArchiveRecord(record);
  const bytes = Buffer.from(record);
  const keyBlob = Buffer.from(wrapped, 'base64');
  const [{ key, versionId }, blob] = await Promise.all([
    ctx.archive.putContent(bytes),
    ctx.journal.putBlob(keyBlob, true),
  ]);
  const { bucket } = ctx.archive;
  const put = { about, bucket, key, versionId, sha256: hash('sha256', bytes), size: bytes.length };
  const at = formatInstant(ctx.clock.now());
  const keyRef = { sha256: blob, size: keyBlob.length, salted: true, name: 'key of the content' };
  await ctx.journal.append('clotho/journal', [entryOf(put, keyRef, at)]);
  return signed(put, at, ctx);
}

function entryOf(put: Put, key: BlobRef, at: string): JournalEntry {
  const { about, ...place } = put;
  const { change, contentDigest, covers } = about;
  return {
    id: `archived/${change.uid}/${covers}/${put.sha256}/${put.versionId}`,
    at,
    kind: 'Archived',
    actor: { username: OPERATOR_USER },
    subject: { apiVersion: API_VERSION, kind: kinds.change.kind, ...change },
    change,
    body: { ...place, contentDigest, covers, what: 'what is approved, before it is written' },
    blobs: [key],
  };
}

async function signed(
  { about, bucket, key, versionId, sha256 }: Put,
  archivedAt: string,
  { signer }: ApiContext,
): Promise<ArchiveAnswer> {
  const digest = `sha256:${sha256}`;
  const claims = { bucket, key, version: versionId, digest, covers: about.covers, archivedAt };
  const signature = await signer.sign(receiptBytes({ ...claims, changeUid: about.change.uid }));
  return { ...claims, receipt: Buffer.from(signature).toString('base64') };
}
