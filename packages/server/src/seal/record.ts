import {
  API_VERSION,
  GROUP,
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type ResourceRef,
  type SealRecord,
  type SealRecordSpec,
  type Target,
} from '@clotho/api';
import { recordName, sealOf, verifySeal, type SealClaims } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
import { verifyFresh } from './keys.ts';

export const records: ResourceRef = refOf(kinds.sealRecord);
/** Label of a record: the namespace of its object. Only for choosing; the seal does not cover it. */
const NAMESPACE_LABEL: string = `${GROUP}/namespace`;

export interface FoundRecord {
  record: SealRecord;
  /** Whether the gate made it. */
  isValid: boolean;
}

/** What a record says, before it is sealed. */
export type UnsealedRecord = Omit<SealRecordSpec, 'seal'>;

/**
 * The record of an object, read live; null if there is none. A record whose seal does not verify
 * counts as none: nobody but the gate can have approved what it says.
 */
export async function readRecord(target: Target, ctx: GateContext): Promise<SealRecord | null> {
  const found = await findRecord(target, ctx);
  return found?.isValid ? found.record : null;
}

/** The record of an object, read live, whether its seal verifies or not. Throws KubeError. */
export async function findRecord(target: Target, ctx: GateContext): Promise<FoundRecord | null> {
  try {
    const name = recordName(target);
    const record = await ctx.client.get<SealRecord>(records, name, SYSTEM_NAMESPACE);
    return { record, isValid: await verifies(record, ctx) };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Whether the seal of a record was made for what it says, and for the object that it is named by. */
export async function verifies(record: SealRecord, ctx: GateContext): Promise<boolean> {
  const claims = claimsOf(record.spec, ctx.cluster);
  const result = await verifyFresh(ctx.keys, (ring) => verifySeal(claims, record.spec.seal, ring));
  const isValid = result.valid && record.metadata.name === recordName(record.spec.target);
  if (!isValid) {
    ctx.log.error('a seal record does not verify', {
      record: record.metadata.name,
      reason: result.valid ? 'it is the record of another object' : result.reason,
    });
  }
  return isValid;
}

/** Seals and writes a record, in the place of the previous one if given. Throws KubeError. */
export function putRecord(
  unsealed: UnsealedRecord,
  previous: SealRecord | null,
  ctx: GateContext,
): Promise<SealRecord> {
  const { target } = unsealed;
  const body = {
    apiVersion: API_VERSION,
    kind: kinds.sealRecord.kind,
    metadata: {
      name: recordName(target),
      namespace: SYSTEM_NAMESPACE,
      labels: { [NAMESPACE_LABEL]: target.namespace ?? '' },
      // Another replica that was quicker is noticed: the write conflicts.
      ...(previous ? { resourceVersion: previous.metadata.resourceVersion } : {}),
    },
    spec: sealed(unsealed, ctx),
  };
  return previous
    ? ctx.client.replace<SealRecord>(records, body)
    : ctx.client.create<SealRecord>(records, body, { namespace: SYSTEM_NAMESPACE });
}

/** The record with its seal, by the active key. */
export function sealed(unsealed: UnsealedRecord, ctx: GateContext): SealRecordSpec {
  return { ...unsealed, seal: sealOf(claimsOf(unsealed, ctx.cluster), ctx.keys.ring()) };
}

/** What the seal of a record signs. */
export function claimsOf(spec: UnsealedRecord, cluster: string): SealClaims {
  return {
    cluster,
    changeUid: spec.change?.uid ?? '',
    requestUid: spec.requestUid ?? '',
    operation: spec.operation,
    apiVersion: spec.target.apiVersion,
    kind: spec.target.kind,
    namespace: spec.target.namespace ?? '',
    name: spec.target.name,
    objectUid: spec.target.uid ?? '',
    digest: spec.digest ?? '',
    seq: spec.seq,
  };
}
