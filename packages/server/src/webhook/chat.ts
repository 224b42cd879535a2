import { GROUP, type SignedRequest } from '@clotho/api';
import { readInteraction, signatureProblem, type Interaction } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from './context.ts';
import type { Review } from './review.ts';
import { Refusal } from './stamp/refusal.ts';

/** What the gate knows of Slack. */
export interface ChatTrust {
  /** Slack signs what it sends with it; this process alone has it. */
  signingSecret: string;
  /** Slack's time is real time, wherever Clotho's clock stands. */
  now(): number;
}

const PROBLEMS = {
  NotSigned: 'its signature is not Slack’s: it was altered on its way, or is of another app',
  Stale: 'it is older than five minutes; press again',
} as const;

/**
 * What somebody did in Slack, by Slack's own signature and not by the word of whoever brought it.
 * Throws Refusal, KubeError.
 */
export async function signedInteraction(
  request: SignedRequest,
  review: Review,
  ctx: GateContext,
): Promise<Interaction> {
  await mayRelay(review, ctx);
  if (!ctx.chat) {
    const message = 'deciding from chat is not set up: the gate has no signing secret of Slack';
    throw new Refusal('NoChat', message);
  }
  const problem = signatureProblem(request, ctx.chat.signingSecret, ctx.chat.now());
  if (problem)
    throw new Refusal(problem, `the request of Slack does not count: ${PROBLEMS[problem]}`);
  const interaction = readInteraction(request.body);
  if (interaction) return interaction;
  throw new Refusal('NotOurs', 'that was not pressed on a message or form as Clotho makes them');
}

/** Whoever brings a request of Slack decides nothing by it; still it is not for everybody. */
async function mayRelay(
  { user, resource, namespace, name }: Review,
  ctx: GateContext,
): Promise<void> {
  const asked = { verb: 'relay', group: GROUP, resource, namespace, name };
  if ((await canI(ctx.client, user, asked)).allowed) return;
  throw new Refusal(
    'MayNotRelay',
    `${user.username} may not bring what was pressed in chat; it needs the verb "relay" on ${resource}.${GROUP}`,
  );
}
