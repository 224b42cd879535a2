import type { ApprovalEventSpec, Change, Identity } from '@clotho/api';
import {
  formatInstant,
  inferChange,
  isFinished,
  lifePhase,
  mayDecide,
  RETRO_REVIEW,
  stampOf,
  type ApprovalFacts,
  type DelegationFact,
  type EventFact,
  type Rulebook,
} from '@clotho/core';
import { approvalFields } from '../approval-fields.ts';
import type { GateContext } from '../context.ts';
import { readDelegations } from '../delegation-stamps.ts';
import {
  approvalOf,
  readDecisions,
  readRules,
  readSnapshot,
  readSubject,
  type Snapshot,
} from '../gather-change.ts';
import { specOf, userOf } from '../objects.ts';
import { readChange } from '../read-change.ts';
import type { Review } from '../review.ts';
import { checkShown, relayedDecision, type RelayedDecision } from './relayed.ts';
import { reviewFieldsOf } from './retro-review.ts';
import type { Stamped } from './stamped.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<ApprovalEventSpec>;

/** A decision becomes one by a person, on a Change, on exactly the content that stands now. */
export async function stampApproval(review: Review, ctx: GateContext): Promise<Stamped> {
  const { asked, rules, events } = await gather(review, ctx);
  const { spec, relayed } = asked;
  const named = await namedChange(spec, review, ctx);
  const snapshot = await (named
    ? readSubject(named, ctx, { rules, events })
    : readSnapshot(review.namespace, ctx));
  snapshot.rules = { ...snapshot.rules, delegations: asked.delegations };
  const isReview = spec.targetStep === RETRO_REVIEW && !relayed;
  const stamped =
    named && isReview && isFinished(named.status?.phase ?? 'Draft')
      ? await retroReview(spec, named, snapshot, { review, ctx })
      : await decisionOf(asked, review, snapshot, ctx);
  await record(review, stamped, ctx);
  const stamp = stampOf(approvalFields(review.namespace, stamped), ctx.keys.ring());
  // What a client says of these is not true, or has been read.
  return { fields: { chat: undefined, relayed: undefined, ...stamped, stamp } };
}

interface Asked {
  spec: Spec;
  approver: Identity;
  delegations: readonly DelegationFact[];
  relayed?: RelayedDecision;
}

interface Gathered {
  asked: Asked;
  rules: Rulebook;
  /** Where the Change is named by its writer. */
  events: EventFact[] | undefined;
}

/** Together, since the API server may make each list wait for news of the store. */
async function gather(review: Review, ctx: GateContext): Promise<Gathered> {
  const { namespace } = review;
  const spec = specOf<ApprovalEventSpec>(review.object);
  const name = spec.relayed ? undefined : spec.changeRef?.name;
  const [delegations, rules, events] = await Promise.all([
    readDelegations(ctx),
    readRules(namespace, ctx),
    name === undefined ? undefined : readDecisions(name, namespace, ctx),
  ]);
  return { asked: await askedBy(spec, delegations, review, ctx), rules, events };
}

/** Whose decision it is: the writer's own, or that of somebody who pressed a button in chat. */
async function askedBy(
  spec: Spec,
  delegations: readonly DelegationFact[],
  review: Review,
  ctx: GateContext,
): Promise<Asked> {
  if (!spec.relayed) return { spec, approver: userOf(review), delegations };
  const relayed = await relayedDecision(spec.relayed, review, delegations, ctx);
  return { spec: relayed.spec, approver: relayed.approver, delegations, relayed };
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
  asked: Asked,
  review: Review,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<ApprovalEventSpec> {
  const { spec, approver, relayed } = asked;
  const { change, facts } = await findChange(asked, review, snapshot, ctx);
  checkPreconditions(spec, change, facts);
  if (relayed) checkShown(relayed, { change, facts }, snapshot);
  const now = ctx.clock.now();
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
    ...(relayed ? { chat: relayed.chat } : {}),
    decidedAt: formatInstant(now),
  };
}

interface Found {
  change: Change;
  facts: ApprovalFacts;
}

async function findChange(
  { spec: { changeRef, targetStep, decision, comment }, approver }: Asked,
  review: Review,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<Found> {
  const found = await Promise.all(snapshot.changes.map((change) => foundOf(change, snapshot, ctx)));
  const candidates = found.flat();
  if (!changeRef) {
    const inferred = inferChange(candidates, {
      step: targetStep ?? '',
      approver,
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
    body: bodyOf(spec),
  });
}

function bodyOf({ targetStep, decision, comment = '', contentDigest, chat }: ApprovalEventSpec) {
  return { step: targetStep, decision, comment, contentDigest, ...(chat ? { chat } : {}) };
}
