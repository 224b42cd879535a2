import { OPERATOR_USER, type Change, type ChangeSpec, type JsonObject } from '@clotho/api';
import {
  getPath,
  isFinished,
  isObject,
  lifePhase,
  locksOn,
  owesReview,
  reviewOf,
  sameContent,
} from '@clotho/core';
import type { GateContext } from '../context.ts';
import { readRules } from '../gather-change.ts';
import { textAt } from '../gate/write.ts';
import { readLockdowns } from '../lockdowns.ts';
import { nameOf, specOf } from '../objects.ts';
import { isOverrideStamped } from '../override-stamps.ts';
import { stampedEvents } from '../owed-reviews.ts';
import type { Answer, Review } from '../review.ts';
import { relabellingProblem } from './change-labels.ts';
import { isCollector } from './collector.ts';

const OK: Answer = { allowed: true };

/** What is being done stays what was approved, and what is held or owed stays until it is settled. */
export async function guardChange(review: Review, ctx: GateContext): Promise<Answer> {
  if (review.operation === 'DELETE') return guardDelete(review, ctx);
  if (await hasForeignOverride(review, ctx)) {
    return refuse('spec.override was altered on its way; another admission webhook changes it');
  }
  if (review.operation !== 'UPDATE') return OK;
  const old = changeOf(review.oldObject);
  const phase = lifePhase(old.status);
  const updated = specOf<ChangeSpec>(review.object);
  const frozen = phase === 'Implementing' || phase === 'Verifying' || isFinished(phase);
  if (frozen && !sameContent(old.spec, updated)) {
    return refuse(
      `spec: Change ${nameOf(review.object)} is ${old.status?.phase ?? phase}; its content can't be altered any more. Make a new Change`,
    );
  }
  return guardLabels(review, old, ctx);
}

/** Another mutating webhook may have touched it after it was stamped. */
async function hasForeignOverride(review: Review, ctx: GateContext): Promise<boolean> {
  const { override } = specOf<ChangeSpec>(review.object);
  const old = specOf<ChangeSpec>(review.oldObject).override;
  if (!override || JSON.stringify(override) === JSON.stringify(old)) return false;
  const uid = textAt(review.object, ['metadata', 'uid']);
  return !(await isOverrideStamped({ uid, override }, ctx.keys));
}

/** A Lockdown may select by labels: nobody takes a Change out of it by relabelling it. */
async function guardLabels(review: Review, old: Change, ctx: GateContext): Promise<Answer> {
  const updated = changeOf(review.object);
  const [before, after] = [old, updated].map(({ metadata }) =>
    JSON.stringify(metadata.labels ?? {}),
  );
  if (before === after || isFinished(old.status?.phase ?? 'Draft')) return OK;
  const byWindow = await relabellingProblem(review, ctx);
  if (byWindow !== null) return refuse(byWindow);
  const lockdowns = await readLockdowns(ctx);
  const kept = new Set(locksOn(updated, lockdowns).map(({ metadata }) => metadata.uid));
  const left = locksOn(old, lockdowns).find(({ metadata }) => !kept.has(metadata.uid));
  if (!left) return OK;
  return refuse(
    `metadata.labels: Lockdown ${left.metadata.name} holds this Change by its labels; they stay until it is released`,
  );
}

/** An emergency is not done away with before it is reviewed. */
async function guardDelete(review: Review, ctx: GateContext): Promise<Answer> {
  const change = changeOf(review.oldObject);
  if (!owesReview(change) || isCollector(review)) return OK;
  const { policy } = await readRules(review.namespace, ctx);
  const events = await stampedEvents(change, ctx);
  const state = reviewOf(change, { events, policy, now: ctx.clock.now() })?.state;
  if (state === undefined || state === 'Done') return OK;
  const { name } = change.metadata;
  const who = review.user.username === OPERATOR_USER ? 'it' : `Change ${name}`;
  return refuse(
    `${who} stays until it is reviewed. Next: clotho review ${name} -n ${review.namespace} -m COMMENT`,
  );
}

function changeOf(object: JsonObject | null): Change {
  const status: unknown = object?.['status'];
  const metadata = getPath(object ?? {}, ['metadata']);
  return {
    apiVersion: '',
    kind: 'Change',
    metadata: { name: '', uid: '', resourceVersion: '', ...metadataOf(metadata) },
    spec: { description: '', category: 'Normal', riskLevel: 'Low', ...specOf<ChangeSpec>(object) },
    ...(isStatus(status) ? { status } : {}),
  };
}

/** The API server lets metadata be nothing else. */
function metadataOf(value: unknown): Partial<Change['metadata']> {
  return isPartial<Change['metadata']>(value) ? value : {};
}

function isPartial<T>(value: unknown): value is Partial<T> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStatus(value: unknown): value is NonNullable<Change['status']> {
  return isObject(Object(value)) && value !== undefined && value !== null;
}

function refuse(message: string): Answer {
  return { allowed: false, message };
}
