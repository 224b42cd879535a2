import type { StepStatus } from '@clotho/api';
import { formatInstant, type Instant } from '../time.ts';
import { hoursInWords } from './active-hours.ts';
import { nextHappening } from './elapse.ts';
import type { ApprovalFacts, Requirement } from './facts.ts';
import { approversInWords, peopleInWords } from './identity.ts';
import type { Progress, StepProgress } from './progress.ts';
import { missingBesides, missingSets, replay } from './replay.ts';
import { stepStatus } from './step-status.ts';
import { earliest, nextTurn } from './step-timing.ts';

export interface Judgement {
  outcome: 'Pending' | 'Approved' | 'Denied' | 'Expired';
  steps: StepStatus[];
  /** The step that is open for decisions. */
  openStep?: string;
  /** Who made the outcome; absent when nobody did. */
  by?: string;
  /** In words: why approved or denied, or what is waited for. */
  because: string;
  /** When the judgement changes by itself, if nobody decides before. */
  wakeAt?: Instant;
}

/**
 * Judges all decisions on a Change by letting them happen again, and the time between them pass.
 * Throws TimeError.
 */
export function judge(facts: ApprovalFacts): Judgement {
  if (facts.requirement.kind !== 'Workflow') return withoutSteps(facts.requirement);
  const progress = replay(facts);
  const steps = progress.steps.map((step) => stepStatus(step, progress, facts.now));
  const { ended } = progress;
  if (ended) return { outcome: ended.outcome, steps, by: ended.by, because: ended.because };
  const wakeAt = wake(progress, facts);
  const turn = wakeAt === undefined ? {} : { wakeAt };
  const open = progress.steps[progress.open];
  if (!open) return { outcome: 'Approved', steps, ...approval(progress), ...turn };
  const because = waiting(open, progress, facts);
  return { outcome: 'Pending', steps, openStep: open.step.name, because, ...turn };
}

function withoutSteps(requirement: Exclude<Requirement, { kind: 'Workflow' }>): Judgement {
  if (requirement.kind === 'AutoApprove') {
    return { outcome: 'Approved', steps: [], because: requirement.because };
  }
  const because = `ApprovalWorkflow ${requirement.workflow} does not exist, so that nobody can approve; create it, or name another in the policy`;
  return { outcome: 'Pending', steps: [], because };
}

function wake(progress: Progress, facts: ApprovalFacts): Instant | undefined {
  const timing = progress.steps[progress.open]?.timing;
  return earliest([timing && nextTurn(timing, facts.now), nextHappening(progress, facts)]);
}

function approval({ steps }: Progress): { by: string; because: string } {
  const by = steps.at(-1)?.approvals.at(-1)?.by.username ?? '';
  return { by, because: `approved: ${steps.map(({ step }) => step.name).join(', ')}` };
}

/** What an open step waits for, and what happens if it goes on waiting. */
function waiting(open: StepProgress, progress: Progress, facts: ApprovalFacts): string {
  const { step, approvals } = open;
  const parts = [
    `waits for ${step.name}: ${approvals.length} of ${step.minApprovals ?? 1} approvals by ${approversInWords(step.approvers)}`,
    ...missing(open, progress, facts),
    ...escalated(open, facts.now),
    ...(step.activeHours ? [`decisions count ${hoursInWords(step.activeHours)}`] : []),
    ...(step.note === undefined ? [] : [step.note]),
    ...deadline(open, facts.now),
  ];
  return parts.join('; ').slice(0, 3500);
}

function missing(open: StepProgress, progress: Progress, facts: ApprovalFacts): string[] {
  const sets = missingSets(open).map(peopleInWords);
  const people = missingBesides(progress, facts.duties);
  const isAllElse =
    progress.steps.at(-1) === open && open.approvals.length >= (open.step.minApprovals ?? 1);
  return [
    ...(sets.length === 0 ? [] : [`still needed: ${sets.join('; ')}`]),
    ...(isAllElse && people > 0 ? [`${people} more besides the requester`] : []),
  ];
}

function escalated({ timing }: StepProgress, now: Instant): string[] {
  const due = timing?.escalations.filter(({ at, approvers }) => approvers && at <= now) ?? [];
  return due.map(({ approvers = {} }) => `escalated to ${approversInWords(approvers)}`);
}

const WHAT = { Escalate: 'escalates', Deny: 'is denied', Expire: 'expires' } as const;

function deadline({ timing }: StepProgress, now: Instant): string[] {
  if (timing?.timesOutAt === undefined || timing.timesOutAt <= now) return [];
  return [`${WHAT[timing.onTimeout]} at ${formatInstant(timing.timesOutAt)}`];
}
