import type { Change } from '@clotho/api';
import type { NextEntry } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

const BAD_NEWS: readonly (string | undefined)[] = ['Failed', 'Denied', 'Expired'];

/** Tells what happened where people look: Events on the Change, and the log. */
export function announce(
  change: Change,
  entries: readonly NextEntry[],
  ctx: OperatorContext,
): void {
  const { name, namespace } = change.metadata;
  for (const { kind, phase, what, who } of entries) {
    ctx.log.info(what, { change: `${namespace ?? ''}/${name}`, phase, who });
    ctx.events.record(change, {
      type: BAD_NEWS.includes(phase) ? 'Warning' : 'Normal',
      reason: phase ?? (kind === 'ApprovalDecision' ? 'Decided' : 'Amended'),
      action: kind,
      note: `${what} (${who})`,
    });
  }
}
