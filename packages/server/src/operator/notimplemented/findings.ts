import type { ApprovalWorkflow, ChangePolicy, Condition, WorkflowStep as Step } from '@clotho/api';
import { brokenRulesOf, hoursProblem, readOwnership } from '@clotho/core';

export type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/** A workflow is followed; what of it is not honoured yet, or can not be followed, is named. */
export function workflowFinding({ spec }: ApprovalWorkflow): Finding {
  const ignored = spec.steps.flatMap((step) =>
    step.accepts === undefined ? [] : [`steps[${step.name}].accepts`],
  );
  const problems = spec.steps.flatMap(problemsOf);
  return findingOf({ ignored, problems }, 'its steps are followed');
}

function problemsOf({ name, activeHours, onTimeout, timeout, escalation = [] }: Step): string[] {
  const hours = activeHours && hoursProblem(activeHours);
  const others = escalation.some(({ approvers }) => approvers !== undefined);
  return [
    ...(hours ? [`steps[${name}].${hours}, so that no decision counts`] : []),
    ...(onTimeout !== undefined && timeout === undefined
      ? [`steps[${name}].onTimeout has no timeout`]
      : []),
    ...(onTimeout === 'Escalate' && !others
      ? [`steps[${name}].onTimeout is Escalate, but no approvers are named under escalation`]
      : []),
  ];
}

const POLICY_FIELDS = ['preflight', 'backup', 'rollout', 'rollback', 'notify'] as const;

/** These are filled in by the schema, so that only another value is somebody's wish. */
const POLICY_DEFAULTS = [
  ['authority', 'Requester'],
  ['identityMaxAge', '168h'],
] as const;

export function policyFinding({ spec }: ChangePolicy): Finding {
  const wished = POLICY_DEFAULTS.filter(
    ([field, fallback]) => (spec[field] ?? fallback) !== fallback,
  );
  const ignored = [
    ...POLICY_FIELDS.filter((field) => spec[field] !== undefined),
    ...wished.map(([field]) => field),
    ...(spec.verification?.checks ? ['verification.checks'] : []),
  ];
  const problems = [
    ...readOwnership(spec.ownership ?? '').problems,
    // The webhook refuses these; they were written while it was away.
    ...brokenRulesOf(spec).map((problem) => `spec.${problem}`),
  ];
  return findingOf({ ignored, problems }, 'it is in force');
}

interface Flaws {
  /** What Clotho does not honour yet. */
  ignored: readonly string[];
  /** What can not be followed as it is written, in words. */
  problems: readonly string[];
}

function findingOf({ ignored, problems }: Flaws, inForce: string): Finding {
  if (ignored.length + problems.length === 0) {
    return { status: 'True', reason: 'InForce', message: `${inForce}.` };
  }
  const reason = problems.length > 0 ? 'Mistaken' : 'NotImplemented';
  const parts = [
    ...problems,
    ...(ignored.length > 0 ? [`Clotho does not honour yet: ${ignored.join(', ')}`] : []),
  ];
  const message = `${inForce}, except: ${parts.join('; ')}.`;
  return { status: 'True', reason, message: message.slice(0, 4096) };
}
