import { kinds, refOf, type Delegation } from '@clotho/api';
import { delegationPhase, delegationTurn, formatInstant } from '@clotho/core';
import { isNotFound, Reflector, WorkQueue } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { WakeUps } from '../wake-ups.ts';
import { statusOf } from './status.ts';

const DELEGATIONS = refOf(kinds.delegation);

/** Shows where each delegation stands; the gate alone decides by them. */
export function startDelegations(ctx: OperatorContext): { stop(): Promise<void> } {
  const { client, clock, log } = ctx;
  const queue = new WorkQueue({
    onError: (error, delegation) => log.warn('trying again', { delegation, error }),
  });
  const view = new Reflector<Delegation>({
    client,
    ref: DELEGATIONS,
    onError: (error) => log.warn('a watch was interrupted', { error }),
  });
  const wakeUps = new WakeUps(clock, (name) => queue.add(name));
  view.onChange(({ type, object }) => {
    if (type === 'deleted') wakeUps.set(object.metadata.name, undefined);
    else queue.add(object.metadata.name);
  });
  view.start();
  const work = async (name: string): Promise<void> => {
    const delegation = view.store.get(undefined, name);
    if (!delegation) return;
    wakeUps.set(name, delegationTurn(delegation.spec, clock.now()));
    await show(delegation, ctx);
  };
  queue.run(work, { concurrency: 1 });
  return {
    stop: async () => {
      wakeUps.stop();
      await Promise.all([queue.stop(), view.stop()]);
    },
  };
}

async function show(
  delegation: Delegation,
  { client, clock, chat }: OperatorContext,
): Promise<void> {
  const now = clock.now();
  const phase = delegationPhase(delegation.spec, now);
  const status = statusOf(delegation, phase, formatInstant(now));
  if (!status) return;
  const { name, uid } = delegation.metadata;
  try {
    const patch = { metadata: { uid }, status };
    await client.mergePatch(DELEGATIONS, name, patch, { subresource: 'status' });
    if (phase === 'Unconfirmed') chat?.askWhose(delegation);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
