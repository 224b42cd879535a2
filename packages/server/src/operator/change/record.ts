import {
  API_VERSION,
  kinds,
  type Change,
  type ChangeStatus,
  type JournalEntry,
  type StepStatus,
} from '@clotho/api';
import { formatInstant, type Next, type NextEntry } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

/**
 * Writes transitions and notices to the journal before they take effect. Decisions are there already: the gate
 * recorded each before it stamped it.
 */
export async function record(
  change: Change,
  { entries, status }: Pick<Next, 'entries' | 'status'>,
  ctx: OperatorContext,
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === 'ApprovalDecision') continue;
    const at = formatInstant(ctx.clock.now());
    const told = entryOf(change, entry, index, at);
    const { body } = told;
    await ctx.recorder.record({ ...told, body: { ...body, ...contextOf(entry, change, status) } });
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

/** What was asked for and when it may be done, so that the journal can be read without the Change. */
function contextOf(
  { phase }: NextEntry,
  change: Change,
  status: ChangeStatus,
): Record<string, unknown> {
  if (phase === 'PendingApproval') return { request: requestOf(change, status) };
  if (phase === 'Approved') return { request: requestOf(change, status), ...approvalOf(status) };
  return phase === 'Scheduled' || phase === 'Implementing' ? windowOf(status) : {};
}

function requestOf({ spec }: Change, { risk }: ChangeStatus): Record<string, unknown> {
  const { description, category, riskLevel, requestedBy } = spec;
  const requester = requestedBy?.username;
  return { description, category, risk: risk?.effective ?? riskLevel, requestedBy: requester };
}

function approvalOf({ contentDigest, workflow, steps = [] }: ChangeStatus): object {
  return { contentDigest, workflow, approvals: steps.flatMap(approvalsOf) };
}

function windowOf({ window }: ChangeStatus): Record<string, unknown> {
  const { opensAt, closesAt } = window ?? {};
  return opensAt === undefined ? {} : { window: { opensAt, closesAt } };
}

/** The decisions that count; who decided otherwise before stands in the journal by itself. */
function approvalsOf({ name, decisions = [] }: StepStatus): Record<string, unknown>[] {
  return decisions
    .filter(({ counts, decision }) => counts && decision === 'approve')
    .map(({ approver, onBehalfOf, at, event }) => ({
      step: name,
      approver,
      onBehalfOf,
      at,
      event,
    }));
}
