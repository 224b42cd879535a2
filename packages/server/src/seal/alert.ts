import type { Target } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { GateContext } from '../webhook/context.ts';

export interface Alert {
  /** What makes this occurrence one: the same id is recorded once. */
  id: string;
  subject: Target;
  /** Plain JSON; never a value of a Secret. */
  body: Record<string, unknown>;
}

/** Puts an alert on record. Throws when that could not be done. */
export async function raiseAlert({ id, subject, body }: Alert, ctx: GateContext): Promise<void> {
  await ctx.recorder.record({
    id: `alert/${id}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Alert',
    actor: { username: 'clotho-gate' },
    subject: { ...subject },
    body,
  });
}
