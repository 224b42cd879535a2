import { GATE_USER, OPERATOR_USER, type ApprovalEventSpec } from '@clotho/api';
import { verifyStamp } from '@clotho/core';
import { approvalFields } from '../approval-fields.ts';
import type { GateContext } from '../context.ts';
import { readChange } from '../read-change.ts';
import { nameOf, specOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { guardBreakGlass } from './break-glass.ts';
import { guardChange } from './change.ts';
import { isCollector } from './collector.ts';
import { guardDefinition } from './definition.ts';
import { guardDelegation } from './delegation.ts';
import { guardLockdown } from './lockdown.ts';
import { guardNamespace } from './namespace.ts';
import { guardPolicy } from './policy.ts';
import { recordRule } from './rule.ts';
import { guardWindow } from './window.ts';

const OK: Answer = { allowed: true };

type Guard = (review: Review, ctx: GateContext) => Answer | Promise<Answer>;

const guards: Readonly<Record<string, Guard>> = {
  changes: guardChange,
  approvalevents: guardApproval,
  manifestrequests: guardRequest,
  sealrecords: guardRecord,
  namespaces: guardNamespace,
  customresourcedefinitions: guardDefinition,
  changepolicies: guardPolicy,
  approvalworkflows: recordRule,
  changewindows: guardWindow,
  writerexemptions: recordRule,
  delegations: guardDelegation,
  lockdowns: guardLockdown,
  breakglasses: guardBreakGlass,
};

/**
 * Keeps people, and Clotho's own accounts, from rewriting what has been decided, and from taking
 * away the ground that it stands on.
 */
export async function handleGuard(review: Review, ctx: GateContext): Promise<Answer> {
  const guard = Object.hasOwn(guards, review.resource) ? guards[review.resource] : undefined;
  return guard ? guard(review, ctx) : OK;
}

async function guardApproval(review: Review, ctx: GateContext): Promise<Answer> {
  if (review.operation === 'CREATE') return guardStamp(review, ctx);
  return review.operation === 'DELETE' && !isCollector(review)
    ? guardApprovalDelete(review, ctx)
    : OK;
}

async function guardApprovalDelete(review: Review, ctx: GateContext): Promise<Answer> {
  const { changeRef } = specOf<ApprovalEventSpec>(review.oldObject);
  const change = changeRef && (await readChange(changeRef.name, review.namespace, ctx));
  if (!change || change.metadata.uid !== changeRef.uid) return OK;
  // The operator cleans up when the Change is gone: that it is over is the operator's own word.
  return refuse(
    `decisions stay while their Change lives (${changeRef.name}). To take an approval back, make an ApprovalEvent with decision: revoke`,
  );
}

/** Another mutating webhook may have touched the event after it was stamped. */
function guardStamp(review: Review, ctx: GateContext): Answer {
  const spec = specOf<ApprovalEventSpec>(review.object);
  const fields = approvalFields(review.namespace, spec);
  return verifyStamp(fields, spec.stamp ?? '', ctx.keys.ring()).valid
    ? OK
    : refuse(
        'the decision was altered on its way; another admission webhook changes ApprovalEvents',
      );
}

function guardRequest(review: Review): Answer {
  const { username } = review.user;
  if (username === GATE_USER) return OK;
  if (review.operation === 'CREATE') {
    return refuse(
      'ManifestRequests are made by the gate: write the object itself, and the write is held as one (clotho submit does so for many at once)',
    );
  }
  if (review.operation === 'UPDATE') {
    const unchanged =
      JSON.stringify(review.object?.['spec'], bigints) ===
      JSON.stringify(review.oldObject?.['spec'], bigints);
    return unchanged
      ? OK
      : refuse('spec: the content of a ManifestRequest is written by the gate alone');
  }
  return guardRequestDelete(review);
}

function guardRequestDelete(review: Review): Answer {
  const status: unknown = review.oldObject?.['status'];
  const isBound = typeof status === 'object' && status !== null && 'change' in status;
  if (review.user.username === OPERATOR_USER || isCollector(review) || !isBound) return OK;
  return refuse(
    `ManifestRequest ${nameOf(review.oldObject)} is carried by a Change; cancel the Change (spec.cancel.reason) or take the request out of it`,
  );
}

function guardRecord(review: Review): Answer {
  return review.user.username === GATE_USER || isCollector(review)
    ? OK
    : refuse('SealRecords are written by the gate alone');
}

function refuse(message: string): Answer {
  return { allowed: false, message };
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
