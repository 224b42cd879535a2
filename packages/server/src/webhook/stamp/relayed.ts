import type { ApprovalEventSpec, Change, Identity, SignedRequest } from '@clotho/api';
import {
  decisionText,
  holderOf,
  isAsShown,
  relayedName,
  requestDigest,
  type ApprovalFacts,
  type DelegationFact,
} from '@clotho/core';
import { signedInteraction } from '../chat.ts';
import type { GateContext } from '../context.ts';
import type { Snapshot } from '../gather-change.ts';
import type { Review } from '../review.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<ApprovalEventSpec>;

/** A decision that was made in chat: whose it is, on what, and what they saw. */
export interface RelayedDecision {
  /** All of it from what the chat service signed, and nothing from who brought it. */
  spec: Spec;
  approver: Identity;
  chat: NonNullable<ApprovalEventSpec['chat']>;
  shown: string;
}

/** Reads the decision out of a request that Slack signed. Throws Refusal, KubeError. */
export async function relayedDecision(
  request: SignedRequest,
  review: Review,
  delegations: readonly DelegationFact[],
  ctx: GateContext,
): Promise<RelayedDecision> {
  const interaction = await signedInteraction(request, review, ctx);
  if (interaction.kind !== 'Decide') {
    throw new Refusal('NoDecision', 'nothing was decided by that press');
  }
  checkPlace(request, interaction.subject.namespace, review);
  const { account, subject, decision, comment, shown } = interaction;
  const { step, namespace, change: name, uid, digest: contentDigest } = subject;
  const holder = holderOf(account, { step, namespace, now: ctx.clock.now() }, delegations);
  if (!holder.ok) throw new Refusal(holder.code, holder.message);
  const { delegation } = holder;
  return {
    spec: {
      targetStep: step,
      decision,
      ...(comment === undefined ? {} : { comment }),
      changeRef: { name, uid },
      contentDigest,
    },
    approver: delegation.spec.from ?? { username: '' },
    chat: {
      provider: 'slack',
      ...account,
      delegation: delegation.name,
      request: requestDigest(request),
    },
    shown,
  };
}

/** One request makes one event, of one name: the API server lets no other have it. */
function checkPlace(request: SignedRequest, namespace: string, review: Review): void {
  if (review.name === relayedName(request) && review.namespace === namespace) return;
  throw new Refusal(
    'OtherName',
    `what was pressed makes the ApprovalEvent ${namespace}/${relayedName(request)}, and no other`,
  );
}

/** What they saw must be what they decided on, whoever wrote the message. */
export function checkShown(
  { shown, spec }: RelayedDecision,
  { change, facts }: { change: Change; facts: ApprovalFacts },
  { requests }: Snapshot,
): void {
  const byName = new Map(requests.map((request) => [request.metadata.name, request.spec]));
  const names = change.spec.manifestRequests ?? [];
  const expected = decisionText({
    change,
    step: spec.targetStep ?? '',
    risk: facts.risk.effective,
    contentDigest: facts.contentDigest,
    writes: names.flatMap(({ name }) => byName.get(name) ?? []),
  });
  if (isAsShown(shown, expected)) return;
  throw new Refusal(
    'NotAsShown',
    `Change ${change.metadata.name}: the message does not show it as it is now; look at the newest message, or at clotho diff ${change.metadata.name}`,
  );
}
