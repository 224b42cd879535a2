import type { BreakGlass, BreakGlassStatus, Condition } from '@clotho/api';
import type { SessionPhase } from '@clotho/core';

const READY = 'Ready';

const WORDS: Readonly<Record<SessionPhase, string>> = {
  NotStamped: 'It was made while the gate was off: nothing passes by it. Delete it.',
  Open: 'Writes of its user within its scope pass the gate.',
  Closed: 'It waits for its review; until then its user can open no other.',
  ReviewDue: 'Its review is overdue; until then its user can open no other.',
  Reviewed: 'It is closed and reviewed.',
};

/** The status that a session should show; null when it does. `now` is RFC 3339. */
export function statusOf(
  session: BreakGlass,
  phase: SessionPhase,
  now: string,
): BreakGlassStatus | null {
  const { metadata, spec, status = {} } = session;
  const { generation = 0 } = metadata;
  if (status.phase === phase && status.observedGeneration === generation) return null;
  const others = (status.conditions ?? []).filter(({ type }) => type !== READY);
  const reviewer = spec.review?.reviewer?.username;
  return {
    phase,
    ...(phase === 'Reviewed' && reviewer !== undefined ? { reviewedBy: reviewer } : {}),
    conditions: [...others, readyOf(session, phase, now)],
    observedGeneration: generation,
  };
}

function readyOf({ metadata, status }: BreakGlass, phase: SessionPhase, now: string): Condition {
  const known = status?.conditions?.find(({ type }) => type === READY);
  const held = phase === 'Open' ? 'True' : 'False';
  return {
    type: READY,
    status: held,
    reason: phase,
    message: WORDS[phase],
    lastTransitionTime: known?.status === held ? known.lastTransitionTime : now,
    observedGeneration: metadata.generation ?? 0,
  };
}
