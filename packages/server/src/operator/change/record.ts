import { API_VERSION, kinds, type Change, type ChangeStatus, type JournalEntry } from '@clotho/api';
import { formatInstant, type Next, type NextEntry } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

/**
 * Writes transitions to the journal before they take effect. Decisions are there already: the gate
 * recorded each before it stamped it.
 */
export async function record(
  change: Change,
  { entries, status }: Pick<Next, 'entries' | 'status'>,
  ctx: OperatorContext,
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'ChangeTransition') continue;
    const at = formatInstant(ctx.clock.now());
    const told = entryOf(change, entry, index, at);
    const { body } = told;
    await ctx.recorder.record({ ...told, body: { ...body, ...detailsOf(entry, change, status) } });
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

/** What was asked for and when it may be done, so that the journal can be read without the Change. */
function detailsOf(
  { phase }: NextEntry,
  { spec: { description, category, riskLevel } }: Change,
  { risk, window }: ChangeStatus,
): Record<string, unknown> {
  if (phase === 'PendingApproval') {
    return { request: { description, category, risk: risk?.effective ?? riskLevel } };
  }
  const { opensAt, closesAt } = window ?? {};
  const isAboutTime = phase === 'Scheduled' || phase === 'Implementing';
  return isAboutTime && opensAt !== undefined ? { window: { opensAt, closesAt } } : {};
}
