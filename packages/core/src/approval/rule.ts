import type { ApprovalEventSpec, Identity } from '@clotho/api';
import { formatInstant, type Instant } from '../time.ts';
import { hoursInWords, hoursProblem, nextActive } from './active-hours.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { approversInWords, behind, isApprover, isServiceAccount, overlap } from './identity.ts';
import type { DecisionProblem, Ruling } from './problem.ts';
import { instantOf, type Progress, type StepProgress } from './progress.ts';

type Approver = NonNullable<ApprovalEventSpec['approver']>;
type Spec = ApprovalEventSpec & { approver: Approver; decidedAt: string };
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

const boundChecks: readonly Check[] = [sameChange, sameContent, notEnded, stepExists];
const decideChecks: readonly Check[] = [
  ...boundChecks,
  person,
  stepOpen,
  rightfulApprover,
  notRequester,
  oneStepOnly,
  notTwice,
  withinHours,
  commentGiven,
];
const revokeChecks: readonly Check[] = [...boundChecks, inTime, ownApproval];

function sameChange({ changeRef }: Spec, _: Progress, { changeUid }: ApprovalFacts): Ruling | null {
  if (changeRef?.uid === changeUid) return null;
  return no('OtherChange', 'it was made for an earlier Change of the same name');
}

/** The same content may have been left and come back since; it is another submission then. */
function sameContent(
  { contentDigest: seen, decidedAt }: Spec,
  _: Progress,
  { contentDigest, openSince }: ApprovalFacts,
): Ruling | null {
  const isEarlier = openSince !== undefined && (instantOf(decidedAt) ?? 0) < openSince;
  if (seen === contentDigest && !isEarlier) return null;
  return no('OtherContent', 'it was made on other content; the Change was amended');
}

function notEnded(_: Spec, { ended }: Progress): Ruling | null {
  if (!ended) return null;
  const next = 'make a new Change';
  return ended.outcome === 'Denied'
    ? no('Denied', `${ended.because}; ${next}`)
    : no('Expired', `${ended.because}; ${next}`);
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
  const robot = peopleOf(approver).find(isServiceAccount);
  if (!robot) return null;
  return no('ServiceAccount', `${robot.username} is no person; a person must decide`);
}

function stepOpen({ targetStep }: Spec, { steps, open }: Progress): Ruling | null {
  const at = steps.findIndex(({ step }) => step.name === targetStep);
  if (at === open) return null;
  if (at < open) return no('StepDecided', `${targetStep} is approved already`);
  return no('StepNotOpen', `${targetStep} is not open yet: ${steps[open]?.step.name} comes first`);
}

/** By their own right, by an escalation that has come, or by that of who delegated it to them. */
function rightfulApprover(spec: Spec, progress: Progress): Ruling | null {
  const { targetStep, approver, decidedAt } = spec;
  const current = stepOf(targetStep, progress);
  const approvers = current?.step.approvers ?? {};
  if (isApprover(approver.onBehalfOf ?? approver, approvers)) return null;
  const from = mayFrom(approver, current);
  if (from !== undefined && from <= (instantOf(decidedAt) ?? 0)) return null;
  const hint =
    from === undefined ? '' : `; from ${formatInstant(from)} on they may, when it escalates`;
  return no(
    'NotApprover',
    `${inWords(approver)} may not decide ${targetStep}; its approvers are ${approversInWords(approvers)}${hint}`,
  );
}

/** From when an escalation lets somebody decide; undefined if none does. */
function mayFrom(approver: Approver, current: StepProgress | undefined): Instant | undefined {
  const authority = approver.onBehalfOf ?? approver;
  return current?.timing?.escalations.find(
    ({ approvers }) => approvers && isApprover(authority, approvers),
  )?.at;
}

function notRequester({ approver }: Spec, _: Progress, { duties }: ApprovalFacts): Ruling | null {
  const { requesters, otherAuthors = [], requesterMayApprove } = duties;
  if (requesterMayApprove) return null;
  const people = peopleOf(approver);
  if (overlap(people, requesters)) {
    return no(
      'Requester',
      `${inWords(approver)} asked for this Change or wrote a part of it; somebody else must decide`,
    );
  }
  if (!overlap(people, otherAuthors)) return null;
  return no(
    'Requester',
    `${inWords(approver)} wrote or built what this Change brings; somebody else must decide`,
  );
}

function oneStepOnly(
  { approver, targetStep }: Spec,
  { steps }: Progress,
  { duties }: ApprovalFacts,
): Ruling | null {
  if (duties.onePersonManySteps) return null;
  const people = peopleOf(approver);
  const other = steps.find(
    ({ step, approvals }) =>
      step.name !== targetStep && approvals.some((approval) => overlap(people, behind(approval))),
  );
  if (!other) return null;
  return no(
    'OtherStep',
    `${inWords(approver)} approved ${other.step.name}; one person counts for one step only`,
  );
}

function notTwice({ approver, targetStep, decision }: Spec, progress: Progress): Ruling | null {
  if (decision !== 'approve' || !ownsApproval(approver, targetStep, progress)) return null;
  return no(
    'AlreadyApproved',
    `${inWords(approver)} approved ${targetStep} before; it needs others`,
  );
}

function withinHours({ targetStep, decidedAt }: Spec, progress: Progress): Ruling | null {
  const hours = stepOf(targetStep, progress)?.step.activeHours;
  const at = instantOf(decidedAt) ?? 0;
  if (!hours) return null;
  const next = nextActive(hours, at);
  if (next === at) return null;
  const when =
    next === undefined
      ? (hoursProblem(hours) ?? 'never; correct the workflow')
      : `it may be made from ${formatInstant(next)} on`;
  return no('OutsideHours', `decisions on ${targetStep} count ${hoursInWords(hours)}: ${when}`);
}

function commentGiven({ targetStep, comment }: Spec, progress: Progress): Ruling | null {
  const step = stepOf(targetStep, progress)?.step;
  if (!step?.requireComment || (comment ?? '').trim() !== '') return null;
  return no('CommentRequired', `${targetStep} asks for a comment: say why in spec.comment`);
}

function inTime({ decidedAt }: Spec, _: Progress, { begunAt }: ApprovalFacts): Ruling | null {
  if (begunAt === undefined || (instantOf(decidedAt) ?? 0) < begunAt) return null;
  return no('TooLate', 'implementing has begun; an approval could be revoked until then');
}

function ownApproval({ approver, targetStep }: Spec, progress: Progress): Ruling | null {
  if (ownsApproval(approver, targetStep, progress)) return null;
  return no(
    'NothingToRevoke',
    `${approver.username} has no approval of ${targetStep} to take back`,
  );
}

function ownsApproval(approver: Approver, targetStep: string, progress: Progress): boolean {
  const people = peopleOf(approver);
  const approvals = stepOf(targetStep, progress)?.approvals ?? [];
  return approvals.some((approval) => overlap(people, behind(approval)));
}

function peopleOf(approver: Approver): Identity[] {
  return behind({ by: approver, onBehalfOf: approver.onBehalfOf });
}

function inWords({ username, onBehalfOf }: Approver): string {
  return onBehalfOf ? `${username} (for ${onBehalfOf.username})` : username;
}

function stepOf(name: string, { steps }: Progress): StepProgress | undefined {
  return steps.find(({ step }) => step.name === name);
}

function no(code: DecisionProblem, why: string): Ruling {
  return { counts: false, code, why: why.slice(0, 512) };
}
