import type { ArchiveStatus } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { isSignedBy, type NoteKey } from '../journal/note/key.ts';

/** What the journal server vouches for: this version lies in the archive, for this Change. */
export type ReceiptClaims = Omit<ArchiveStatus, 'receipt'> & { changeUid: string };

/** What is signed for. A checkpoint, which the same key signs, never begins like that. */
export function receiptBytes(claims: ReceiptClaims): Buffer {
  const { changeUid, bucket, key, version, digest, covers, archivedAt } = claims;
  const json = canonicalize({ changeUid, bucket, key, version, digest, covers, archivedAt });
  return Buffer.from(`clotho-archive-receipt/v1\n${json}`);
}

/** Whether the holder of the key vouches for what a status says of the archive. */
export function isReceipt(archive: ArchiveStatus, changeUid: string, key: NoteKey): boolean {
  const signature = Buffer.from(archive.receipt, 'base64');
  return isSignedBy(key, receiptBytes({ ...archive, changeUid }), signature);
}
