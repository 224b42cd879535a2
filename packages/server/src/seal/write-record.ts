import type { ManifestRequest, SealRecord, SealRecordSpec } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { GateContext } from '../webhook/context.ts';
import { raiseAlert } from './alert.ts';
import { stillStands, type Evidence } from './evidence.ts';
import { findRecord, putRecord, sealed, type FoundRecord, type UnsealedRecord } from './record.ts';

type Proof = Extract<Evidence, { ok: true }>;

export interface Sealed {
  spec: SealRecordSpec;
  /** False when a later write of the object has been sealed already. */
  isNewest: boolean;
}

/** Writes the next record of the object, or finds it written already. Throws KubeError. */
export async function sealRecord(
  request: ManifestRequest,
  evidence: Proof,
  ctx: GateContext,
): Promise<Sealed> {
  const found = await findRecord(request.spec.target, ctx);
  const valid = found?.isValid ? found.record : null;
  if (valid?.spec.requestUid === request.metadata.uid) return { spec: valid.spec, isNewest: true };
  if (valid && (await isOvertaken(request, evidence, valid, ctx))) {
    const spec = sealed(specOf(request, evidence, baselineOf(request) + 1, ctx), ctx);
    return { spec, isNewest: false };
  }
  return { spec: await writeNext(request, evidence, found, ctx), isNewest: true };
}

async function writeNext(
  request: ManifestRequest,
  evidence: Proof,
  found: FoundRecord | null,
  ctx: GateContext,
): Promise<SealRecordSpec> {
  if (found && !found.isValid) await alertForged(found.record, ctx);
  const seq = found?.isValid ? found.record.spec.seq : 0;
  const unsealed = specOf(request, evidence, Math.max(seq, baselineOf(request)) + 1, ctx);
  await journal(request, unsealed, ctx);
  const record = await putRecord(unsealed, found?.record ?? null, ctx);
  return record.spec;
}

function baselineOf({ spec }: ManifestRequest): number {
  return spec.baselineSeq ?? 0;
}

/**
 * Whether the record speaks of a later write than that of the request: killed after its own record
 * was written, it is looked at again after the next one was.
 */
async function isOvertaken(
  request: ManifestRequest,
  evidence: Proof,
  { spec }: SealRecord,
  ctx: GateContext,
): Promise<boolean> {
  if (spec.seq <= baselineOf(request)) return false;
  if (request.spec.operation === 'Delete') return spec.target.uid !== evidence.objectUid;
  return !(await stillStands(request, evidence, ctx));
}

async function journal(
  request: ManifestRequest,
  spec: UnsealedRecord,
  ctx: GateContext,
): Promise<void> {
  await ctx.recorder.record({
    id: `sealed/${request.metadata.uid}`,
    at: spec.sealedAt,
    kind: 'ObjectSealed',
    actor: { username: 'clotho-gate' },
    subject: { ...spec.target },
    ...(spec.change ? { change: { ...spec.change } } : {}),
    body: { digest: spec.digest ?? null, seq: spec.seq, change: spec.change?.name ?? '' },
  });
}

/** It is replaced by one that is approved; that somebody wrote it must not be lost by that. */
async function alertForged({ metadata, spec }: SealRecord, ctx: GateContext): Promise<void> {
  await raiseAlert(
    {
      id: `forged-record/${metadata.uid}/${metadata.resourceVersion}`,
      subject: spec.target,
      body: { finding: 'Forged', record: metadata.name, seal: spec.seal, replaced: true },
    },
    ctx,
  );
}

function specOf(
  request: ManifestRequest,
  evidence: Proof,
  seq: number,
  ctx: GateContext,
): UnsealedRecord {
  const { operation, target } = request.spec;
  const change = request.status?.change;
  return {
    target: { ...target, uid: evidence.objectUid },
    ...(operation === 'Delete' ? { tombstone: true } : { digest: evidence.digest }),
    seq,
    origin: 'Change',
    ...(change ? { change: { namespace: request.metadata.namespace ?? '', ...change } } : {}),
    requestUid: request.metadata.uid,
    operation,
    sealedAt: formatInstant(ctx.clock.now()),
  };
}
