import type { DelegationSpec } from '@clotho/api';
import {
  confirmDelegation,
  endDelegation,
  isAsShown,
  linkText,
  openDelegation,
} from '@clotho/core';
import { signedInteraction } from '../chat.ts';
import type { GateContext } from '../context.ts';
import { isStamped, mayEnd, stamped } from '../delegation-stamps.ts';
import { textAt } from '../gate/write.ts';
import { specOf, userOf } from '../objects.ts';
import type { Review } from '../review.ts';
import { Refusal } from './refusal.ts';
import type { Stamped } from './stamped.ts';

type Spec = Partial<DelegationSpec>;

/** A delegation is its author's own authority, and is not altered but to end it. */
export async function stampDelegation(review: Review, ctx: GateContext): Promise<Stamped> {
  return review.operation === 'CREATE' ? open(review, ctx) : end(review, ctx);
}

function open(review: Review, ctx: GateContext): Stamped {
  const spec = specOf<DelegationSpec>(review.object);
  const opened = openDelegation(spec, { user: userOf(review), now: ctx.clock.now() });
  if (!opened.ok) throw new Refusal('BadDelegation', opened.message);
  const { end: _, chat, ...said } = { ...spec, ...opened.delegation };
  const delegation = { ...said, ...(chat ? { chat } : {}) };
  return { fields: { ...opened.delegation, stamp: stamped(delegation, ctx).stamp } };
}

async function end(review: Review, ctx: GateContext): Promise<Stamped> {
  const old = specOf<DelegationSpec>(review.oldObject);
  const edited = specOf<DelegationSpec>(review.object);
  if (!(await isStamped(old, ctx))) {
    throw new Refusal(
      'NotStamped',
      'this delegation was made while the gate was off and never counted; delete it and make another',
    );
  }
  const result = endDelegation(old, edited, ctx.clock.now());
  if (!result.ok) throw new Refusal('Immutable', result.message);
  const ends = result.delegation.end === true && old.end !== true;
  if (ends && !(await mayEnd(review, old, ctx))) {
    throw new Refusal(
      'NotYours',
      `${review.user.username} may not end it: only ${old.from?.username ?? 'its author'} may, or who holds the verb "end" on delegations`,
    );
  }
  const confirmed = await confirm(result.delegation, edited, review, ctx);
  const { from, chat, startTime, endTime, end: over, stamp } = stamped(confirmed, ctx);
  return { fields: { from, chat, startTime, endTime, end: over, stamp } };
}

/** Takes the word of a chat account that it is its author's: by the signature of the chat service. */
async function confirm(
  delegation: Spec,
  { chat: edited }: Spec,
  review: Review,
  ctx: GateContext,
): Promise<Spec> {
  const { chat } = delegation;
  if (!chat || !edited?.confirmation || chat.confirmedAt !== undefined) return delegation;
  const interaction = await signedInteraction(edited.confirmation, review, ctx);
  const { account, shown } = interaction;
  const uid = textAt(review.oldObject, ['metadata', 'uid']);
  const isThis =
    interaction.kind === 'Confirm' &&
    interaction.subject.delegation === review.name &&
    interaction.subject.uid === uid;
  if (!isThis || account.user !== chat.user) {
    throw new Refusal('OtherAccount', 'that was not pressed for this delegation by its account');
  }
  if (!isAsShown(shown, linkText(review.name, delegation))) {
    throw new Refusal('NotAsShown', 'the message did not show this delegation as it is');
  }
  return confirmDelegation(delegation, account.team, ctx.clock.now());
}
