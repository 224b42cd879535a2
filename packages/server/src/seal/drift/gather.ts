import type { JsonObject, SealRecord, Target } from '@clotho/api';
import { isSingleUse, verifySeal, verifyStamp, type DriftFacts } from '@clotho/core';
import type { KubeJson } from '@clotho/kube';
import { claimFields } from '../../webhook/claim-fields.ts';
import type { GateContext } from '../../webhook/context.ts';
import { observe, type Observed } from '../observed.ts';
import { claimsOf, findRecord } from '../record.ts';
import { readTarget } from '../target.ts';
import { followedDigest } from './followed.ts';

/** One object and its record as they are at this moment. */
export interface Live {
  /** In the API version that the record speaks of. */
  target: Target;
  record: SealRecord | null;
  object: JsonObject | null;
  observed: Observed | null;
  hasStatus: boolean;
  facts: DriftFacts;
}

/** Reads past every view: what is reported must be so. Throws KubeError. */
export async function gatherLive(target: Target, ctx: GateContext): Promise<Live> {
  const found = await findRecord(target, ctx);
  const record = found?.record ?? null;
  const { apiVersion, kind } = record?.spec.target ?? target;
  const exact = { ...target, apiVersion, kind };
  const { object, hasStatus } = await readTarget(exact, ctx);
  const observed = object && isKubeJson(object) ? observe(object, hasStatus) : null;
  const facts = factsOf({ target: exact, record, observed }, ctx);
  return { target: exact, record, object, observed, hasStatus, facts };
}

/** What a record and an object say about each other. Asks nobody. */
export function factsOf(
  seen: { target: Target; record: SealRecord | null; observed: Observed | null },
  ctx: GateContext,
): DriftFacts {
  const { target, record, observed } = seen;
  return {
    record: record && recordFacts(record, observed, ctx),
    object: observed && {
      uid: observed.metadata.uid,
      digests: observed.observed.digests,
      annotation: annotationState(record, observed.observed.signature, ctx),
      isSealable: observed.observed.isSealable,
      isTerminating: observed.metadata.deletionTimestamp !== undefined,
    },
    isSingleUse: isSingleUse(target),
    isBeingSealed: isBeingSealed(target, observed, ctx),
  };
}

function recordFacts(
  record: SealRecord,
  observed: Observed | null,
  ctx: GateContext,
): NonNullable<DriftFacts['record']> {
  const { spec } = record;
  return {
    isValid: verifySeal(claimsOf(spec, ctx.cluster), spec.seal, ctx.keys.ring()).valid,
    isTombstone: spec.tombstone === true,
    digest: spec.digest,
    followed: followedDigest(record, observed?.metadata.uid ?? '', ctx),
    objectUid: spec.target.uid,
  };
}

function annotationState(
  record: SealRecord | null,
  signature: string | undefined,
  ctx: GateContext,
): NonNullable<DriftFacts['object']>['annotation'] {
  if (signature === undefined) return 'Absent';
  if (!record || signature === record.spec.seal) return 'Current';
  // The same seal by an older key: the record was sealed anew after a rotation.
  const claims = claimsOf(record.spec, ctx.cluster);
  return verifySeal(claims, signature, ctx.keys.ring()).valid ? 'Outdated' : 'Foreign';
}

/**
 * The gate noted that it let exactly this through, and its record is not written yet. Only as long
 * as the object stands as noted: a later write past the gate is not covered by it.
 */
function isBeingSealed(target: Target, observed: Observed | null, ctx: GateContext): boolean {
  const { kind, namespace = '', name } = target;
  return ctx.views.boundRequests({ kind, namespace, name }).some(({ metadata, spec, status }) => {
    const claim = status?.claim;
    if (!claim || status.seal !== undefined) return false;
    const fields = claimFields(metadata.uid, claim);
    if (!verifyStamp(fields, claim.stamp, ctx.keys.ring()).valid) return false;
    return spec.operation === 'Delete'
      ? observed === null
      : observed?.observed.digests[0] === claim.digest;
  });
}

function isKubeJson(object: JsonObject): object is KubeJson {
  return typeof object['metadata'] === 'object';
}
