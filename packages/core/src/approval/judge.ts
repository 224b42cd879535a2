import type { StepDecision, StepStatus } from '@clotho/api';
import { formatInstant } from '../time.ts';
import type { ApprovalFacts, EventFact, Requirement } from './facts.ts';
import { approversInWords, peopleInWords, uncovered } from './identity.ts';
import type { Progress, StepProgress } from './progress.ts';
import { isApproved, replay, timeOf } from './replay.ts';

export interface Judgement {
  outcome: 'Pending' | 'Approved' | 'Denied';
  steps: StepStatus[];
  /** The step that is open for decisions. */
  openStep?: string;
  /** Who made the outcome; absent when nobody did. */
  by?: string;
  /** In words: why approved or denied, or what is waited for. */
  because: string;
}

/** What a status keeps of one step; the ApprovalEvents keep all. */
const MOST_DECISIONS = 50;
const LONGEST_COMMENT = 256;

/** Judges all decisions on a Change by letting them happen again. Throws TimeError. */
export function judge(facts: ApprovalFacts): Judgement {
  if (facts.requirement.kind !== 'Workflow') return withoutSteps(facts.requirement);
  const progress = replay(facts);
  const steps = progress.steps.map((step, index) => statusOf(step, index, progress));
  const { denied } = progress;
  if (denied) return { outcome: 'Denied', steps, ...denial(denied) };
  const open = progress.steps[progress.open];
  return open
    ? { outcome: 'Pending', steps, openStep: open.step.name, because: waiting(open) }
    : { outcome: 'Approved', steps, ...approval(progress) };
}

function withoutSteps(requirement: Exclude<Requirement, { kind: 'Workflow' }>): Judgement {
  if (requirement.kind === 'AutoApprove') {
    return { outcome: 'Approved', steps: [], because: requirement.because };
  }
  const because = `ApprovalWorkflow ${requirement.workflow} does not exist, so that nobody can approve; create it, or name another in the policy`;
  return { outcome: 'Pending', steps: [], because };
}

function denial({ event }: EventFact): { by: string; because: string } {
  const { approver, targetStep, comment } = event.spec;
  const by = approver?.username ?? '';
  const because = `${by} denied ${targetStep}${comment ? `: ${shorten(comment)}` : ''}`;
  return { by, because };
}

function approval({ steps }: Progress): { by: string; because: string } {
  const by = steps.at(-1)?.approvals.at(-1)?.by.username ?? '';
  return { by, because: `approved: ${steps.map(({ step }) => step.name).join(', ')}` };
}

function waiting({ step, approvals }: StepProgress): string {
  const missing = uncovered(
    approvals.map(({ by }) => by),
    step.approvers,
  );
  const still =
    missing.length === 0 ? '' : `; still needed: ${missing.map(peopleInWords).join('; ')}`;
  return `waits for ${step.name}: ${approvals.length} of ${step.minApprovals ?? 1} approvals by ${approversInWords(step.approvers)}${still}`;
}

function statusOf(progress: StepProgress, index: number, all: Progress): StepStatus {
  const { step, approvals, openedAt, decidedAt } = progress;
  const decisions = decisionsOn(step.name, all);
  return {
    name: step.name,
    state: stateOf(progress, index, all),
    approvals: approvals.length,
    needed: step.minApprovals ?? 1,
    approvers: approversInWords(step.approvers),
    ...(openedAt === undefined ? {} : { openedAt: formatInstant(openedAt) }),
    ...(decidedAt === undefined ? {} : { decidedAt: formatInstant(decidedAt) }),
    ...(decisions.length === 0 ? {} : { decisions }),
  };
}

function stateOf(progress: StepProgress, index: number, all: Progress): StepStatus['state'] {
  if (all.denied?.event.spec.targetStep === progress.step.name) return 'Denied';
  if (index < all.open && isApproved(progress)) return 'Approved';
  return index === all.open && !all.denied ? 'Open' : 'Waiting';
}

function decisionsOn(step: string, { rulings }: Progress): StepDecision[] {
  const decisions = [...rulings]
    .filter(([{ event }]) => event.spec.targetStep === step)
    .map(([fact, ruling]): StepDecision => {
      const { approver, decision, comment } = fact.event.spec;
      return {
        event: fact.event.metadata.name,
        approver: approver?.username ?? 'unknown',
        decision,
        at: formatInstant(timeOf(fact)),
        ...(comment ? { comment: shorten(comment) } : {}),
        counts: ruling.counts,
        ...(ruling.counts ? {} : { why: ruling.why }),
      };
    });
  const counting = decisions.filter(({ counts }) => counts).length;
  const room = Math.max(0, MOST_DECISIONS - counting);
  const others = decisions.filter(({ counts }) => !counts);
  const dropped = new Set(others.slice(0, Math.max(0, others.length - room)));
  return decisions.filter((decision) => !dropped.has(decision));
}

function shorten(comment: string): string {
  return comment.length <= LONGEST_COMMENT ? comment : `${comment.slice(0, LONGEST_COMMENT - 1)}…`;
}
