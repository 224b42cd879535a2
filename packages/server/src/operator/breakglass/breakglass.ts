import { API_VERSION, kinds, type BreakGlass } from '@clotho/api';
import { formatInstant, parseInstant, sessionPhase } from '@clotho/core';
import type { OperatorContext } from '../context.ts';
import { keepStatus, ownWatch } from '../watched.ts';
import { statusOf } from './status.ts';

/** Shows where each break-glass session stands, and raises the alarm when its review is overdue. */
export function startBreakGlass(ctx: OperatorContext): { stop(): Promise<void> } {
  const { clock } = ctx;
  const view = ownWatch<BreakGlass>(ctx, kinds.breakGlass);
  const kept = keepStatus(
    view,
    {
      kind: kinds.breakGlass,
      look: (session, now) => ({
        status: statusOf(session, sessionPhase(session.spec, now), formatInstant(now)),
        turnsAt: nextTurn(session, now),
      }),
      before: async (session) => {
        const phase = sessionPhase(session.spec, clock.now());
        if (phase === 'ReviewDue') await raiseAlarm(session, ctx);
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

/** When the phase changes by itself. */
function nextTurn({ spec }: BreakGlass, now: number): number | undefined {
  const { closesAt, reviewDue, review } = spec;
  const turns = [closesAt, review === undefined ? reviewDue : undefined];
  return turns
    .flatMap((at) => (at === undefined ? [] : [parseInstant(at)]))
    .filter((at) => at > now)
    .toSorted((a, b) => a - b)[0];
}

async function raiseAlarm({ metadata, spec }: BreakGlass, ctx: OperatorContext): Promise<void> {
  const { name, uid } = metadata;
  await ctx.recorder.record({
    id: `alert/break-glass-review/${uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Alert',
    actor: { username: 'clotho-operator' },
    subject: { apiVersion: API_VERSION, kind: kinds.breakGlass.kind, name, uid },
    body: {
      finding: 'ReviewOverdue',
      user: spec.user?.username ?? '',
      reviewDue: spec.reviewDue ?? '',
    },
  });
  ctx.log.warn('the review of a break-glass session is overdue', { session: name });
}
