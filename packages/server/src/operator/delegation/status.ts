import type { Condition, Delegation } from '@clotho/api';
import type { DelegationPhase } from '@clotho/core';

const READY = 'Ready';

/** The status that a delegation should show; null when it does. `now` is RFC 3339. */
export function statusOf(
  { metadata, spec, status = {} }: Delegation,
  phase: DelegationPhase,
  now: string,
): NonNullable<Delegation['status']> | null {
  const { generation = 0 } = metadata;
  const { conditions = [] } = status;
  const known = conditions.find(({ type }) => type === READY);
  if (known?.reason === phase && known.observedGeneration === generation) return null;
  const held: Condition['status'] = phase === 'Active' ? 'True' : 'False';
  const ready: Condition = {
    type: READY,
    status: held,
    reason: phase,
    message: WORDS[phase](spec).slice(0, 4096),
    lastTransitionTime: known?.status === held ? known.lastTransitionTime : now,
    observedGeneration: generation,
  };
  const others = conditions.filter(({ type }) => type !== READY);
  return { conditions: [...others, ready], observedGeneration: generation };
}

type Spec = Delegation['spec'];

const WORDS: Readonly<Record<DelegationPhase, (spec: Spec) => string>> = {
  NotStamped: () => 'It was made while the gate was off: nobody can act by it. Delete it.',
  Unconfirmed: ({ chat }) =>
    `It waits for Slack account ${chat?.user ?? ''} to confirm that it is its author's.`,
  Pending: (spec) => `${who(spec)} from ${spec.startTime ?? ''} until ${spec.endTime ?? ''}.`,
  Active: (spec) =>
    `${who(spec)} until ${spec.endTime ?? ''}. To end it: clotho delegate end NAME.`,
  Over: (spec) => `It was over at ${spec.endTime ?? ''}.`,
};

function who({ from, to, chat, steps, namespaces }: Spec): string {
  const at = steps ? ` at ${steps.join(', ')}` : '';
  const where = namespaces ? ` in ${namespaces.join(', ')}` : '';
  const delegate = chat ? `Slack account ${chat.user}` : (to ?? '');
  return `${delegate} may decide for ${from?.username ?? 'its author'}${at}${where}`;
}
