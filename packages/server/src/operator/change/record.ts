import { API_VERSION, kinds, type Change } from '@clotho/api';
import { formatInstant, type NextEntry } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

/**
 * Writes transitions to the journal before they take effect. Decisions are there already: the gate
 * recorded each before it stamped it.
 */
export async function record(
  change: Change,
  entries: readonly NextEntry[],
  ctx: OperatorContext,
): Promise<void> {
  const { name, namespace = '', uid } = change.metadata;
  // Until the status is stored this place in the timeline stays the same, and with it the id.
  const place = change.status?.timeline?.at(-1)?.at ?? 'start';
  for (const [index, { kind, phase, what, who }] of entries.entries()) {
    if (kind !== 'ChangeTransition') continue;
    await ctx.recorder.record({
      id: `change/${uid}/${place}/${index}/${phase ?? 'amended'}`,
      at: formatInstant(ctx.clock.now()),
      kind,
      actor: { username: who },
      subject: { apiVersion: API_VERSION, kind: kinds.change.kind, namespace, name, uid },
      body: { what, ...(phase ? { phase } : {}), from: change.status?.phase ?? null },
    });
  }
}
