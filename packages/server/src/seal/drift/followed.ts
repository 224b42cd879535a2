import type { JsonObject, SealRecord } from '@clotho/api';
import { verifyStamp } from '@clotho/core';
import type { GateContext } from '../../webhook/context.ts';

/** What the gate signs when it takes content for what exempt writers made of an object. */
export function followedFields(
  { metadata, spec }: SealRecord,
  { objectUid, digest }: { objectUid: string; digest: string },
): JsonObject {
  return { purpose: 'followed', record: metadata.uid, seq: spec.seq, objectUid, digest };
}

/** The content that exempt writers left, if this record was followed since it was written. */
export function followedDigest(
  record: SealRecord,
  objectUid: string,
  ctx: GateContext,
): string | undefined {
  const { followed } = record.status ?? {};
  if (!followed) return undefined;
  const { digest, stamp } = followed;
  const fields = followedFields(record, { objectUid, digest });
  return verifyStamp(fields, stamp, ctx.keys.ring()).valid ? digest : undefined;
}
