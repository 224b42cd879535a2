import type { ApprovalWorkflow, ChangePolicy, Condition } from '@clotho/api';

export type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/** What a kind will do one day; until then it does nothing, and says so. */
export const LATER = {
  ChangeWindow: 'maintenance windows and freezes are not looked at',
  Delegation: 'nobody can act for somebody else by it',
} as const;

export function laterFinding(kind: keyof typeof LATER): Finding {
  const message = `Clotho does not act on ${kind} objects yet: ${LATER[kind]}.`;
  return { status: 'False', reason: 'NotImplemented', message };
}

/** A workflow is followed; what of it is not honoured yet is named. */
export function workflowFinding({ spec }: ApprovalWorkflow): Finding {
  const ignored = spec.steps.flatMap((step) => [
    ...(['timeout', 'onTimeout', 'escalation', 'activeHours', 'accepts'] as const)
      .filter((field) => step[field] !== undefined)
      .map((field) => `steps[${step.name}].${field}`),
    ...(step.approvers.owners ? [`steps[${step.name}].approvers.owners`] : []),
  ]);
  return findingOf(ignored, 'its steps are followed');
}

const POLICY_FIELDS = [
  'riskRules',
  'standardTemplates',
  'approvalTTL',
  'ownership',
  'preflight',
  'backup',
  'rollout',
  'rollback',
  'notify',
] as const;

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
    ...(spec.matrix?.standard ? ['matrix.standard'] : []),
    ...(spec.verification?.checks ? ['verification.checks'] : []),
  ];
  return findingOf(ignored, 'it is in force');
}

function findingOf(ignored: readonly string[], inForce: string): Finding {
  if (ignored.length === 0) return { status: 'True', reason: 'InForce', message: `${inForce}.` };
  const message = `${inForce}, except for what Clotho does not honour yet: ${ignored.join(', ')}.`;
  return { status: 'True', reason: 'NotImplemented', message: message.slice(0, 4096) };
}
