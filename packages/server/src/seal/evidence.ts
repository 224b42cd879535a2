import type { JsonObject, ManifestRequest } from '@clotho/api';
import { digestOf, verifyStamp } from '@clotho/core';
import type { GateContext } from '../webhook/context.ts';
import { claimFields } from '../webhook/claim-fields.ts';
import { verifyFresh } from './keys.ts';
import { readTarget } from './target.ts';

/** What exactly is to be sealed, and that the gate itself saw it. */
export type Evidence = { ok: true; objectUid: string; digest: string } | { ok: false; why: string };

/**
 * Either the gate noted the write when it let it pass, or the object stands exactly as approved
 * (a write that changed nothing is let through without a note).
 */
export async function evidenceOf(request: ManifestRequest, ctx: GateContext): Promise<Evidence> {
  const claim = request.status?.claim;
  if (claim) {
    const fields = claimFields(request.metadata.uid ?? '', claim);
    const { valid } = await verifyFresh(ctx.keys, (ring) => verifyStamp(fields, claim.stamp, ring));
    return valid
      ? { ok: true, objectUid: claim.objectUid, digest: claim.digest }
      : { ok: false, why: 'the note of the gate on this request does not verify' };
  }
  return request.spec.operation === 'Delete'
    ? deleted(request, ctx)
    : standsAsApproved(request, ctx);
}

/** Whether the object is still as it was when the request was carried out. */
export async function stillStands(
  request: ManifestRequest,
  evidence: Extract<Evidence, { ok: true }>,
  ctx: GateContext,
): Promise<boolean> {
  const { object, hasStatus } = await readTarget(request.spec.target, ctx);
  return (
    object !== null &&
    uidOf(object) === evidence.objectUid &&
    digestOf(object, { hasStatus, operation: 'UPDATE' }) === evidence.digest
  );
}

async function standsAsApproved(request: ManifestRequest, ctx: GateContext): Promise<Evidence> {
  const { object, hasStatus } = await readTarget(request.spec.target, ctx);
  if (!object) return { ok: false, why: 'the object is gone before it was sealed' };
  const operation = request.spec.operation === 'Create' ? 'CREATE' : 'UPDATE';
  if (digestOf(object, { hasStatus, operation }) !== request.spec.digest) {
    return { ok: false, why: 'the object does not stand as approved and the gate saw no write' };
  }
  const digest = digestOf(object, { hasStatus, operation: 'UPDATE' });
  return { ok: true, objectUid: uidOf(object), digest };
}

async function deleted(request: ManifestRequest, ctx: GateContext): Promise<Evidence> {
  const { object } = await readTarget(request.spec.target, ctx);
  const objectUid = request.spec.target.uid ?? '';
  return object && uidOf(object) === objectUid
    ? { ok: false, why: 'the object is still there and the gate saw no delete' }
    : { ok: true, objectUid, digest: request.spec.digest };
}

function uidOf(object: JsonObject): string {
  const metadata = Object(object['metadata'] ?? {});
  return typeof metadata.uid === 'string' ? metadata.uid : '';
}
