import type { ApprovalEventSpec, Identity, WorkflowStep } from '@clotho/api';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { approversInWords, isApprover, isServiceAccount, samePerson } from './identity.ts';
import type { DecisionProblem, Ruling } from './problem.ts';
import { instantOf, type Progress } from './progress.ts';

type Spec = ApprovalEventSpec & { approver: Identity; decidedAt: string };
type Check = (spec: Spec, progress: Progress, facts: ApprovalFacts) => Ruling | null;

/** Whether one decision counts where the workflow stands; the first objection is the answer. */
export function ruleOn(fact: EventFact, progress: Progress, facts: ApprovalFacts): Ruling {
  const { spec } = fact.event;
  if (!fact.stampValid || !isStamped(spec)) {
    return no('NoStamp', 'it carries no valid stamp of the gate; make the decision again');
  }
  const checks = spec.decision === 'revoke' ? revokeChecks : decideChecks;
  for (const check of checks) {
    const ruling = check(spec, progress, facts);
    if (ruling) return ruling;
  }
  return { counts: true };
}

function isStamped(spec: ApprovalEventSpec): spec is Spec {
  return spec.approver !== undefined && instantOf(spec.decidedAt) !== undefined;
}

const boundChecks: readonly Check[] = [sameChange, sameContent, notDenied, stepExists];
const decideChecks: readonly Check[] = [
  ...boundChecks,
  person,
  stepOpen,
  rightfulApprover,
  notRequester,
  oneStepOnly,
  notTwice,
  commentGiven,
];
const revokeChecks: readonly Check[] = [...boundChecks, inTime, ownApproval];

function sameChange({ changeRef }: Spec, _: Progress, { changeUid }: ApprovalFacts): Ruling | null {
  if (changeRef?.uid === changeUid) return null;
  return no('OtherChange', 'it was made for an earlier Change of the same name');
}

function sameContent(
  { contentDigest: seen }: Spec,
  _: Progress,
  { contentDigest }: ApprovalFacts,
): Ruling | null {
  if (seen === contentDigest) return null;
  return no('OtherContent', 'it was made on other content; the Change was amended');
}

function notDenied(_: Spec, { denied }: Progress): Ruling | null {
  if (!denied) return null;
  const by = denied.event.spec.approver?.username ?? 'somebody';
  return no('Denied', `${by} denied the Change before; make a new Change`);
}

function stepExists({ targetStep }: Spec, progress: Progress, facts: ApprovalFacts): Ruling | null {
  const { requirement } = facts;
  if (requirement.kind === 'AutoApprove') {
    return no('NoSteps', `nothing is to be decided: ${requirement.because}`);
  }
  if (requirement.kind === 'Missing') {
    return no(
      'NoSteps',
      `ApprovalWorkflow ${requirement.workflow} does not exist; create it first`,
    );
  }
  const names = progress.steps.map(({ step }) => step.name);
  if (names.includes(targetStep)) return null;
  return no(
    'NoSuchStep',
    `${targetStep} is no step of this Change; its steps are ${names.join(', ')}`,
  );
}

function person({ approver }: Spec): Ruling | null {
  if (!isServiceAccount(approver)) return null;
  return no('ServiceAccount', `${approver.username} is no person; a person must decide`);
}

function stepOpen({ targetStep }: Spec, { steps, open }: Progress): Ruling | null {
  const at = steps.findIndex(({ step }) => step.name === targetStep);
  if (at === open) return null;
  if (at < open) return no('StepDecided', `${targetStep} is approved already`);
  return no('StepNotOpen', `${targetStep} is not open yet: ${steps[open]?.step.name} comes first`);
}

function rightfulApprover({ targetStep, approver }: Spec, progress: Progress): Ruling | null {
  const approvers = stepOf(targetStep, progress)?.approvers ?? {};
  if (isApprover(approver, approvers)) return null;
  return no(
    'NotApprover',
    `${approver.username} may not decide ${targetStep}; its approvers are ${approversInWords(approvers)}`,
  );
}

function notRequester({ approver }: Spec, _: Progress, { duties }: ApprovalFacts): Ruling | null {
  if (duties.requesterMayApprove) return null;
  if (!duties.requesters.some((requester) => samePerson(requester, approver))) return null;
  return no(
    'Requester',
    `${approver.username} asked for this Change or wrote a part of it; somebody else must decide`,
  );
}

function oneStepOnly(
  { approver, targetStep }: Spec,
  { steps }: Progress,
  { duties }: ApprovalFacts,
): Ruling | null {
  if (duties.onePersonManySteps) return null;
  const other = steps.find(
    ({ step, approvals }) =>
      step.name !== targetStep && approvals.some(({ by }) => samePerson(by, approver)),
  );
  if (!other) return null;
  return no(
    'OtherStep',
    `${approver.username} approved ${other.step.name}; one person counts for one step only`,
  );
}

function notTwice({ approver, targetStep, decision }: Spec, progress: Progress): Ruling | null {
  if (decision !== 'approve' || !ownsApproval(approver, targetStep, progress)) return null;
  return no(
    'AlreadyApproved',
    `${approver.username} approved ${targetStep} before; it needs others`,
  );
}

function commentGiven({ targetStep, comment }: Spec, progress: Progress): Ruling | null {
  const step = stepOf(targetStep, progress);
  if (!step?.requireComment || (comment ?? '').trim() !== '') return null;
  return no('CommentRequired', `${targetStep} asks for a comment: say why in spec.comment`);
}

function inTime(
  { decidedAt }: Spec,
  _: Progress,
  { implementingSince }: ApprovalFacts,
): Ruling | null {
  if (implementingSince === undefined || (instantOf(decidedAt) ?? 0) < implementingSince)
    return null;
  return no('TooLate', 'implementing has begun; an approval could be revoked until then');
}

function ownApproval({ approver, targetStep }: Spec, progress: Progress): Ruling | null {
  if (ownsApproval(approver, targetStep, progress)) return null;
  return no(
    'NothingToRevoke',
    `${approver.username} has no approval of ${targetStep} to take back`,
  );
}

function ownsApproval(approver: Identity, targetStep: string, { steps }: Progress): boolean {
  const progress = steps.find(({ step }) => step.name === targetStep);
  return progress?.approvals.some(({ by }) => samePerson(by, approver)) ?? false;
}

function stepOf(name: string, { steps }: Progress): WorkflowStep | undefined {
  return steps.find(({ step }) => step.name === name)?.step;
}

function no(code: DecisionProblem, why: string): Ruling {
  return { counts: false, code, why: why.slice(0, 512) };
}
