import type { Change, Target } from '@clotho/api';
import type { NextEntry } from '@clotho/core';
import type { EventSubject, EventText } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';

const BAD_NEWS: readonly (string | undefined)[] = ['Failed', 'Denied', 'Expired', 'OnHold'];
/** A Change of hundreds of objects tells its news on itself alone. */
const MOST_SUBJECTS = 20;
/** What people look at with `kubectl describe` when something changes. */
const WORKLOADS: readonly string[] = ['apps', 'batch'];

const REASONS: Partial<Record<NextEntry['kind'], string>> = {
  ApprovalDecision: 'Decided',
  WindowOverride: 'Overridden',
};

/** Tells what happened where people look: Events on the Change, on what it touches, and the log. */
export function announce(
  change: Change,
  entries: readonly NextEntry[],
  ctx: OperatorContext,
): void {
  const { name, namespace } = change.metadata;
  for (const { kind, phase, what, who, notice } of entries) {
    ctx.log.info(what, { change: `${namespace ?? ''}/${name}`, phase, who });
    if (notice) {
      for (const notifier of ctx.notifiers) notifier.tell(change, notice);
      continue;
    }
    const text: EventText = {
      type: BAD_NEWS.includes(phase) ? 'Warning' : 'Normal',
      reason: phase ?? REASONS[kind] ?? 'Amended',
      action: kind,
      note: `${what} (${who})`,
    };
    ctx.events.record(change, text);
    // What was decided about a step is news of the Change; where it goes is news of all it touches.
    if (phase === undefined) continue;
    for (const subject of touchedBy(change)) {
      ctx.events.record(subject, { ...text, note: `Change ${name}: ${text.note}` });
    }
  }
}

function touchedBy({ metadata, status, apiVersion }: Change): EventSubject[] {
  const requests = status?.requests ?? [];
  if (requests.length > MOST_SUBJECTS) return [];
  const { namespace = '' } = metadata;
  return requests.flatMap(({ name, uid, target, appliedUid }) => [
    {
      apiVersion,
      kind: 'ManifestRequest',
      metadata: { name, namespace, ...(uid === undefined ? {} : { uid }) },
    },
    ...(target && isWorkload(target) ? [workload(target, appliedUid)] : []),
  ]);
}

function isWorkload({ apiVersion, namespace }: Target): boolean {
  return namespace !== undefined && WORKLOADS.includes(apiVersion.split('/')[0] ?? '');
}

function workload(
  { apiVersion, kind, namespace = '', name, uid }: Target,
  appliedUid: string | undefined,
): EventSubject {
  const known = uid ?? appliedUid;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(known === undefined ? {} : { uid: known }) },
  };
}
