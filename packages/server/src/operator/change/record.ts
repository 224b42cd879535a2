import { API_VERSION, kinds, type Change, type JournalEntry } from '@clotho/api';
import { formatInstant, type NextEntry } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

/**
 * Writes transitions and notices to the journal before they take effect. Decisions are there already: the gate
 * recorded each before it stamped it.
 */
export async function record(
  change: Change,
  entries: readonly NextEntry[],
  ctx: OperatorContext,
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === 'ApprovalDecision') continue;
    await ctx.recorder.record(entryOf(change, entry, index, formatInstant(ctx.clock.now())));
  }
}

function entryOf(change: Change, entry: NextEntry, index: number, at: string): JournalEntry {
  const { name, namespace = '', uid } = change.metadata;
  const { kind, what, who } = entry;
  return {
    id: idOf(change, entry, index),
    at,
    kind,
    actor: { username: who },
    subject: { apiVersion: API_VERSION, kind: kinds.change.kind, namespace, name, uid },
    body: { what, ...detailsOf(entry), from: change.status?.phase ?? null },
  };
}

function idOf({ metadata: { uid }, status }: Change, entry: NextEntry, index: number): string {
  const { phase, notice } = entry;
  if (notice) return `notice/${uid}/${notice.at}/${notice.what}`;
  // Until the status is stored this place in the timeline stays the same, and with it the id.
  const place = status?.timeline?.at(-1)?.at ?? 'start';
  return `change/${uid}/${place}/${index}/${phase ?? 'amended'}`;
}

function detailsOf({ phase, notice }: NextEntry): { phase?: string; told?: string } {
  return { ...(phase ? { phase } : {}), ...(notice ? { told: notice.told } : {}) };
}
