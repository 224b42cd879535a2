import { API_VERSION, kinds, type Change, type JournalEntry } from '@clotho/api';
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
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'ChangeTransition') continue;
    await ctx.recorder.record(entryOf(change, entry, index, formatInstant(ctx.clock.now())));
  }
}

function entryOf(change: Change, entry: NextEntry, index: number, at: string): JournalEntry {
  const { name, namespace = '', uid } = change.metadata;
  const { kind, phase, what, who } = entry;
  // Until the status is stored this place in the timeline stays the same, and with it the id.
  const place = change.status?.timeline?.at(-1)?.at ?? 'start';
  return {
    id: `change/${uid}/${place}/${index}/${phase ?? 'amended'}`,
    at,
    kind,
    actor: { username: who },
    subject: { apiVersion: API_VERSION, kind: kinds.change.kind, namespace, name, uid },
    body: { what, ...(phase ? { phase } : {}), from: change.status?.phase ?? null },
  };
}
