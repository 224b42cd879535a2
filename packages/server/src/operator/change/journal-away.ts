import type { Change, Condition } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { OperatorContext, Requeue } from '../context.ts';
import { storeStatus } from './store-status.ts';

const TYPE = 'Recorded';
const AGAIN_MS = 1_000;

/**
 * Says on the Change that it waits for the journal, without which no step is taken. The condition
 * goes with the first round that is on record. Throws KubeError.
 */
export async function sayJournalAway(
  change: Change,
  reason: string,
  ctx: OperatorContext,
): Promise<Requeue> {
  const message = `this Change waits: ${reason}`;
  ctx.log.warn('a Change waits for the journal', { change: change.metadata.name, reason });
  const { status } = change;
  if (status) {
    const { conditions = [] } = status;
    const condition: Condition = {
      type: TYPE,
      status: 'False',
      reason: 'JournalUnavailable',
      message: message.slice(0, 4096),
      lastTransitionTime: formatInstant(ctx.clock.now()),
    };
    // The words of one failure and the next may differ; the Change is written once.
    const isSaid = conditions.some(({ type }) => type === TYPE);
    if (!isSaid)
      await storeStatus(change, { ...status, conditions: [...conditions, condition] }, ctx);
  }
  const text = { type: 'Warning', reason: 'JournalUnavailable', action: 'Wait' } as const;
  ctx.events.record(change, { ...text, note: message });
  return { requeueAfterMs: AGAIN_MS };
}
