import type { ChatAccount } from '@clotho/api';
import type { DelegationFact } from '../approval/facts.ts';
import { delegationPhase } from '../delegation/standing.ts';
import { samePerson } from '../approval/identity.ts';
import type { Instant } from '../time.ts';
import type { SlackAccount } from './interaction.ts';

export type Holder =
  | { ok: true; delegation: DelegationFact }
  | { ok: false; code: 'NotLinked' | 'Ambiguous'; message: string };

/** Whose account it is, for a step of a namespace. Never guessed: two people are nobody. */
export function holderOf(
  account: SlackAccount,
  { step, namespace, now }: { step: string; namespace: string; now: Instant },
  delegations: readonly DelegationFact[],
): Holder {
  const [first, ...others] = delegations
    .filter(({ spec }) => isFor(spec.chat, account) && delegationPhase(spec, now) === 'Active')
    .filter(({ spec }) => spec.namespaces?.includes(namespace) ?? true)
    .filter(({ spec }) => spec.steps?.includes(step) ?? true);
  if (!first?.spec.from) {
    const message = `this Slack account (${account.user}) decides for nobody at ${step} in ${namespace}; whose it is links it with their own login: clotho chat link slack:${account.user} --for 90d`;
    return { ok: false, code: 'NotLinked', message };
  }
  const { from } = first.spec;
  if (others.some(({ spec }) => !spec.from || !samePerson(spec.from, from))) {
    const message = `this Slack account (${account.user}) is linked to several people; all but one end their link: clotho chat unlink NAME`;
    return { ok: false, code: 'Ambiguous', message };
  }
  return { ok: true, delegation: first };
}

function isFor(chat: ChatAccount | undefined, { team, user }: SlackAccount): boolean {
  return chat?.provider === 'slack' && chat.user === user && chat.team === team;
}
