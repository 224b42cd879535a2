import type { Condition, ManifestRequest } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import { patchRequest } from '../bind/patch-request.ts';
import { APPLIED } from './fact.ts';
import type { Outcome } from './outcome.ts';

type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/** From here on the gate seals the object. Throws KubeError. */
export async function markApplied(
  request: ManifestRequest,
  uid: string,
  ctx: OperatorContext,
): Promise<void> {
  const finding = { status: 'True', reason: 'Written', message: 'written as approved' } as const;
  await mark(request, finding, ctx, {
    phase: 'Applied',
    appliedAt: formatInstant(ctx.clock.now()),
    ...(uid === '' ? {} : { appliedUid: uid }),
  });
}

export async function markRefused(
  request: ManifestRequest,
  { reason, message }: Extract<Outcome, { state: 'Refused' }>,
  ctx: OperatorContext,
): Promise<void> {
  await mark(request, { status: 'False', reason, message }, ctx);
}

/** Says why it takes so long, once and not with every attempt. */
export async function markUnknown(
  request: ManifestRequest,
  message: string,
  ctx: OperatorContext,
): Promise<void> {
  const known = request.status?.conditions?.find(({ type }) => type === APPLIED);
  if (known?.message === message) return;
  await mark(request, { status: 'Unknown', reason: 'CouldNotWrite', message }, ctx);
}

async function mark(
  request: ManifestRequest,
  finding: Finding,
  ctx: OperatorContext,
  fields: object = {},
): Promise<void> {
  const condition: Condition = {
    type: APPLIED,
    ...finding,
    message: finding.message.slice(0, 1024),
    lastTransitionTime: formatInstant(ctx.clock.now()),
  };
  const others = (request.status?.conditions ?? []).filter(({ type }) => type !== APPLIED);
  await patchRequest(request, { ...fields, conditions: [...others, condition] }, ctx, 'AnyVersion');
}
