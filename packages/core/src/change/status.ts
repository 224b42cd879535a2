import type {
  Change,
  ChangePhase,
  ChangeStatus,
  RequestState,
  StepNotice,
  StepStatus,
} from '@clotho/api';
import { conditionsOf } from './conditions.ts';
import type { NextEntry } from './entry.ts';
import type { RequestFact } from './facts.ts';
import { heldBy } from './hold.ts';
import { lifePhase } from './life-phase.ts';
import { CLOTHO } from './moves.ts';
import type { Situation } from './situation.ts';
import { currentStepOf, messageOf } from './words.ts';

/** The whole status of a Change in a situation, its timeline apart. */
export function statusOf(situation: Situation): ChangeStatus {
  const { change, facts, phase, window, archive } = situation;
  // Whether a workflow is followed is said anew each time.
  const { workflow: _, collisions: _met, ...old } = change.status ?? {};
  const steps = stepsOf(situation);
  return {
    ...old,
    phase,
    currentStep: currentStepOf(situation),
    message: messageOf(situation),
    conditions: conditionsOf(situation),
    ...(facts.approval ? { risk: facts.approval.risk } : {}),
    ...(archive.state === 'Done' ? { archive: archive.archive } : {}),
    ...workflowOf(situation),
    ...(steps ? { steps } : {}),
    window,
    ...heldBy(situation),
    ...(facts.collisions.length > 0 ? { collisions: [...facts.collisions] } : {}),
    requests: facts.requests.map((fact) => requestState(fact, situation)),
    ...(change.metadata.generation === undefined
      ? {}
      : { observedGeneration: change.metadata.generation }),
  };
}

/** Steps stand still in a Draft: nothing can be decided there. */
function stepsOf({ change, judgement }: Situation): StepStatus[] | undefined {
  return lifePhase(change.status) === 'Draft' ? undefined : judgement?.steps;
}

function workflowOf({ facts }: Situation): { workflow?: string } {
  const requirement = facts.approval?.requirement;
  if (!requirement || requirement.kind === 'AutoApprove') return {};
  return { workflow: requirement.workflow };
}

function requestState({ name, request, problem }: RequestFact, situation: Situation): RequestState {
  if (!request) return { name, ...(problem ? { message: problem.slice(0, 1024) } : {}) };
  const { operation, target, digest } = request.spec;
  const write = situation.facts.writes.find((fact) => fact.name === name);
  const message = write?.message;
  return {
    name,
    uid: request.metadata.uid,
    operation,
    target,
    digest,
    phase: progressOf(name, situation),
    ...(write?.uid ? { appliedUid: write.uid } : {}),
    ...(message ? { message: message.slice(0, 1024) } : {}),
  };
}

function progressOf(name: string, { facts, phase }: Situation): string {
  const ready = facts.readiness.some((fact) => fact.name === name && fact.state === 'Ready');
  if (ready && isAfterApplying(phase)) return 'Verified';
  const state = facts.writes.find((fact) => fact.name === name)?.state;
  if (state === 'Written' || state === 'Sealed') return 'Applied';
  return state === 'Refused' ? 'Refused' : 'Pending';
}

function isAfterApplying(phase: ChangePhase): boolean {
  return phase === 'Verifying' || phase === 'Completed';
}

/** An override that the status did not show before; the gate has put it on record. */
export function newOverride({ status, spec }: Change, { window }: ChangeStatus): NextEntry[] {
  const override = window?.overriddenBy;
  if (override === undefined || override === status?.window?.overriddenBy) return [];
  const { by, reason, windows } = spec.override ?? {};
  const what = `overrode ${pastWhat(windows)}: ${reason ?? ''}`;
  return [{ kind: 'WindowOverride', what, who: by?.username ?? 'unknown' }];
}

function pastWhat(windows: readonly string[] = []): string {
  return windows.length === 0 ? 'all change windows' : `change window ${windows.join(', ')}`;
}

/** Decisions that the status did not show before. */
export function newDecisions({ status }: Change, { steps = [] }: ChangeStatus): NextEntry[] {
  const known = new Set(
    (status?.steps ?? []).flatMap(({ decisions = [] }) => decisions.map(({ event }) => event)),
  );
  return steps.flatMap(({ name, decisions = [] }) =>
    decisions
      .filter(({ event }) => !known.has(event))
      .map(({ approver, onBehalfOf, decision, comment, why, counts }): NextEntry => {
        const said = comment ? `: ${comment}` : '';
        const objection = counts ? '' : ` (does not count: ${why ?? 'void'})`;
        const what = `${PAST[decision]} ${name}${said}${objection}`;
        const who = onBehalfOf === undefined ? approver : `${approver} for ${onBehalfOf}`;
        return { kind: 'ApprovalDecision', what, who };
      }),
  );
}

const PAST = { approve: 'approved', deny: 'denied', revoke: 'revoked the approval of' } as const;

/** Escalations and timeouts that the status did not show before. */
export function newNotices({ status }: Change, { steps = [] }: ChangeStatus): NextEntry[] {
  const known = new Set((status?.steps ?? []).flatMap(({ notices = [] }) => notices.map(keyOf)));
  return steps.flatMap(({ notices = [] }) =>
    notices
      .filter((notice) => !known.has(keyOf(notice)))
      .map((notice): NextEntry => {
        const what = `${notice.what}; told: ${notice.told}`;
        return { kind: 'ApprovalNotice', what, who: CLOTHO, notice };
      }),
  );
}

function keyOf({ at, what }: StepNotice): string {
  return `${at} ${what}`;
}
