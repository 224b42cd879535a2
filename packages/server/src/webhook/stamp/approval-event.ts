import type { ApprovalEventSpec, Change } from '@clotho/api';
import {
  formatInstant,
  inferChange,
  isFinished,
  lifePhase,
  mayDecide,
  RETRO_REVIEW,
  stampOf,
  type ApprovalFacts,
} from '@clotho/core';
import { approvalFields } from '../approval-fields.ts';
import type { GateContext } from '../context.ts';
import { readDelegations } from '../delegation-stamps.ts';
import { approvalOf, readSnapshot, readSubject, type Snapshot } from '../gather-change.ts';
import { specOf, userOf } from '../objects.ts';
import { readChange } from '../read-change.ts';
import type { Review } from '../review.ts';
import { reviewFieldsOf } from './retro-review.ts';
import type { Stamped } from './stamped.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<ApprovalEventSpec>;

/** A decision becomes one by a person, on a Change, on exactly the content that stands now. */
export async function stampApproval(review: Review, ctx: GateContext): Promise<Stamped> {
  const spec = specOf<ApprovalEventSpec>(review.object);
  const named = await namedChange(spec, review, ctx);
  const snapshot = await (named ? readSubject(named, ctx) : readSnapshot(review.namespace, ctx));
  snapshot.rules = { ...snapshot.rules, delegations: await readDelegations(ctx) };
  const stamped =
    named && spec.targetStep === RETRO_REVIEW && isFinished(named.status?.phase ?? 'Draft')
      ? await retroReview(spec, named, snapshot, { review, ctx })
      : await decisionOf(spec, review, snapshot, ctx);
  await record(review, stamped, ctx);
  const stamp = stampOf(approvalFields(review.namespace, stamped), ctx.keys.ring());
  return { fields: { ...stamped, stamp } };
}

/** Undefined where the decision names none: then it has to be found. */
async function namedChange(
  { changeRef }: Spec,
  { namespace }: Review,
  ctx: GateContext,
): Promise<Change | undefined> {
  if (!changeRef) return undefined;
  const found = await readChange(changeRef.name, namespace, ctx);
  if (found) return found;
  const message = `spec.changeRef: there is no Change ${changeRef.name} in ${namespace}`;
  throw new Refusal('NotFound', message);
}

async function retroReview(
  spec: Spec,
  change: Change,
  snapshot: Snapshot,
  given: { review: Review; ctx: GateContext },
): Promise<ApprovalEventSpec> {
  checkUid(spec, change);
  return reviewFieldsOf(spec, change, snapshot, given);
}

async function decisionOf(
  spec: Spec,
  review: Review,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<ApprovalEventSpec> {
  const { change, facts } = await findChange(spec, review, snapshot, ctx);
  checkPreconditions(spec, change, facts);
  const now = ctx.clock.now();
  const approver = userOf(review);
  const { targetStep = '', decision = 'approve', comment } = spec;
  const phase = change.status?.phase && lifePhase(change.status);
  const may = mayDecide({ facts, step: targetStep, approver, decision, comment, phase, now });
  if (!may.ok) throw new Refusal(may.code, `Change ${change.metadata.name}: ${may.message}`);
  return {
    targetStep,
    decision,
    ...(comment === undefined ? {} : { comment }),
    changeRef: { name: change.metadata.name, uid: change.metadata.uid },
    contentDigest: facts.contentDigest,
    approver: { ...approver, ...may.authority },
    decidedAt: formatInstant(now),
  };
}

interface Found {
  change: Change;
  facts: ApprovalFacts;
}

async function findChange(
  { changeRef, targetStep, decision, comment }: Spec,
  review: Review,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<Found> {
  const found = await Promise.all(snapshot.changes.map((change) => foundOf(change, snapshot, ctx)));
  const candidates = found.flat();
  if (!changeRef) {
    const inferred = inferChange(candidates, {
      step: targetStep ?? '',
      approver: userOf(review),
      decision: decision ?? 'approve',
      comment,
      now: ctx.clock.now(),
    });
    if (inferred.ok) return inferred.found;
    throw new Refusal(inferred.code, `spec.changeRef: ${inferred.message}`);
  }
  const { name } = changeRef;
  const named = candidates.find(({ change }) => change.metadata.name === name);
  if (named) return named;
  throw new Refusal(
    'NotFound',
    `spec.changeRef: Change ${name} waits for a request that is not there; see kubectl get change ${name} -n ${review.namespace} -o yaml`,
  );
}

/** Nothing for a Change that can't be judged. */
async function foundOf(change: Change, snapshot: Snapshot, ctx: GateContext): Promise<Found[]> {
  const facts = await approvalOf(change, snapshot, ctx);
  return facts ? [{ change, facts }] : [];
}

/** UI and CLI send what they showed, so that a decision is on what was seen. */
function checkPreconditions(spec: Spec, change: Change, facts: ApprovalFacts): void {
  checkUid(spec, change);
  if (spec.contentDigest !== undefined && spec.contentDigest !== facts.contentDigest) {
    throw new Refusal(
      'ContentChanged',
      `spec.contentDigest: the content of ${change.metadata.name} changed since you looked; look again, then decide`,
    );
  }
}

function checkUid(spec: Spec, change: Change): void {
  const uid = spec.changeRef?.uid;
  if (uid !== undefined && uid !== change.metadata.uid) {
    throw new Refusal(
      'OtherChange',
      `spec.changeRef.uid: ${change.metadata.name} is another Change by now; look at it again`,
    );
  }
}

/** The decision is on record before it counts. */
async function record(review: Review, spec: ApprovalEventSpec, ctx: GateContext): Promise<void> {
  if (review.dryRun) return;
  await ctx.recorder.record({
    id: `decision/${review.uid}`,
    at: spec.decidedAt ?? '',
    kind: spec.targetStep === RETRO_REVIEW ? 'RetroReview' : 'ApprovalDecision',
    actor: spec.approver ?? { username: '' },
    subject: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'Change',
      namespace: review.namespace,
      name: spec.changeRef?.name ?? '',
      uid: spec.changeRef?.uid ?? '',
    },
    body: {
      step: spec.targetStep,
      decision: spec.decision,
      comment: spec.comment ?? '',
      contentDigest: spec.contentDigest,
    },
  });
}
