import { kinds, type Delegation } from '@clotho/api';
import { delegationPhase, delegationTurn, formatInstant } from '@clotho/core';
import type { OperatorContext } from '../context.ts';
import { keepStatus, ownWatch } from '../watched.ts';
import { statusOf } from './status.ts';

/** Shows where each delegation stands; the gate alone decides by them. */
export function startDelegations(ctx: OperatorContext): { stop(): Promise<void> } {
  const { clock, chat } = ctx;
  const view = ownWatch<Delegation>(ctx, kinds.delegation);
  const kept = keepStatus(
    view,
    {
      kind: kinds.delegation,
      look: (delegation, now) => ({
        status: statusOf(delegation, delegationPhase(delegation.spec, now), formatInstant(now)),
        turnsAt: delegationTurn(delegation.spec, now),
      }),
      after: (delegation) => {
        const phase = delegationPhase(delegation.spec, clock.now());
        if (phase === 'Unconfirmed') chat?.askWhose(delegation);
      },
    },
    ctx,
  );
  view.start();
  return {
    stop: async () => {
      await Promise.all([kept.stop(), view.stop()]);
    },
  };
}
