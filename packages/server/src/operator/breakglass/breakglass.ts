import { API_VERSION, kinds, refOf, type BreakGlass } from '@clotho/api';
import { formatInstant, parseInstant, sessionPhase, type SessionPhase } from '@clotho/core';
import { isNotFound, Reflector, WorkQueue } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { WakeUps } from '../wake-ups.ts';
import { statusOf } from './status.ts';

const SESSIONS = refOf(kinds.breakGlass);

/** Shows where each break-glass session stands, and raises the alarm when its review is overdue. */
export function startBreakGlass(ctx: OperatorContext): { stop(): Promise<void> } {
  const { client, clock, log } = ctx;
  const queue = new WorkQueue({
    onError: (error, session) => log.warn('trying again', { session, error }),
  });
  const view = new Reflector<BreakGlass>({
    client,
    ref: SESSIONS,
    onError: (error) => log.warn('a watch was interrupted', { error }),
  });
  const wakeUps = new WakeUps(clock, (name) => queue.add(name));
  view.onChange(({ type, object }) => {
    if (type === 'deleted') wakeUps.set(object.metadata.name, undefined);
    else queue.add(object.metadata.name);
  });
  view.start();
  const work = async (name: string): Promise<void> => {
    const session = view.store.get(undefined, name);
    if (!session) return;
    const now = clock.now();
    wakeUps.set(name, nextTurn(session, now));
    await show(session, sessionPhase(session.spec, now), ctx);
  };
  queue.run(work, { concurrency: 1 });
  return {
    stop: async () => {
      wakeUps.stop();
      await Promise.all([queue.stop(), view.stop()]);
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

async function show(session: BreakGlass, phase: SessionPhase, ctx: OperatorContext): Promise<void> {
  const status = statusOf(session, phase, formatInstant(ctx.clock.now()));
  if (!status) return;
  if (phase === 'ReviewDue') await raiseAlarm(session, ctx);
  const { name, uid } = session.metadata;
  try {
    const patch = { metadata: { uid }, status };
    await ctx.client.mergePatch(SESSIONS, name, patch, { subresource: 'status' });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
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
