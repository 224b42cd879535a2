import { FINISHED_PHASES, type Change, type ChangePhase, type StepStatus } from '@clotho/api';

/** What a Change waits for, and what can be typed now. */
export interface Outlook {
  waits: string;
  /** Commands without the name of this program. */
  next: string[];
}

export function isFinished(change: Change): boolean {
  const phase = change.status?.phase;
  return phase !== undefined && FINISHED_PHASES.includes(phase);
}

/** The steps that take decisions now. */
export function openSteps(change: Change): StepStatus[] {
  return (change.status?.steps ?? []).filter(({ state }) => state === 'Open');
}

/** Why a Change stands where it stands, in words; the operator's own words come first. */
export function outlookOf(change: Change): Outlook {
  const { name, namespace } = change.metadata;
  const target = `${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
  return {
    waits: change.status?.message ?? waitsFor(change),
    next: nextCommands(change, target),
  };
}

function nextCommands(change: Change, target: string): string[] {
  const phase = change.status?.phase;
  if (phase === 'PendingApproval') {
    const steps = openSteps(change).flatMap(({ name }) => [
      `approve ${target} --step ${name}`,
      `deny ${target} --step ${name} -m REASON`,
    ]);
    return [`diff ${target}`, ...steps];
  }
  return phase === 'Draft' || isFinished(change) ? [] : [`watch ${target}`];
}

const WAITS: Record<ChangePhase, string> = {
  Draft: 'It is a draft: it begins when somebody sets spec.submit to true.',
  PendingApproval: 'It waits for approval.',
  Approved: 'It is approved and waits to be scheduled.',
  Scheduled: 'It is approved and waits for its window.',
  Implementing: 'It is being applied.',
  Verifying: 'All is applied; readiness is being watched.',
  Completed: 'It is done.',
  Denied: 'It was denied. A new Change is needed.',
  Expired: 'It was not done within its window. A new Change with a later window is needed.',
  Cancelled: 'It was cancelled.',
  Failed: 'It failed.',
  RolledBack: 'It failed and was rolled back.',
  OnHold: 'It is on hold.',
};

function waitsFor(change: Change): string {
  const { phase, window, heldFrom } = change.status ?? {};
  if (phase === undefined) {
    return 'The operator has not seen it yet. If this lasts: kubectl get pods -n clotho-system';
  }
  if (phase === 'PendingApproval') return pending(change);
  if (phase === 'Scheduled' && window)
    return `It is approved and waits for its window: ${window.summary}.`;
  if (phase === 'OnHold' && heldFrom) return `It is on hold and goes on at ${heldFrom}.`;
  return WAITS[phase];
}

function pending(change: Change): string {
  const [step] = openSteps(change);
  if (!step) return WAITS.PendingApproval;
  const missing = Math.max(0, step.needed - step.approvals);
  const who = step.approvers === undefined ? '' : ` by ${step.approvers}`;
  return `Step ${step.name} needs ${missing} more ${missing === 1 ? 'approval' : 'approvals'}${who}.`;
}
