import type { StepDecision, StepNotice, StepStatus } from '@clotho/api';
import { formatInstant, type Instant } from '../time.ts';
import { hoursInWords } from './active-hours.ts';
import type { EventFact } from './facts.ts';
import { approversInWords, peopleInWords } from './identity.ts';
import { instantOf, type Progress, type StepProgress } from './progress.ts';
import type { Ruling } from './problem.ts';
import { earliest, type Escalation } from './step-timing.ts';

/** What a status keeps of one step; the ApprovalEvents keep all. */
const MOST_DECISIONS = 50;
const MOST_NOTICES = 16;
const LONGEST_COMMENT = 256;

/** How one step stands at `now`, as a status shows it. */
export function stepStatus(progress: StepProgress, all: Progress, now: Instant): StepStatus {
  const { step, approvals, openedAt, decidedAt } = progress;
  const decisions = decisionsOn(step.name, all);
  const notices = noticesOf(progress, now);
  return {
    name: step.name,
    state: stateOf(progress, all),
    approvals: approvals.length,
    needed: step.minApprovals ?? 1,
    approvers: approversInWords(step.approvers),
    ...(step.activeHours ? { hours: hoursInWords(step.activeHours) } : {}),
    ...(step.note === undefined ? {} : { note: step.note.slice(0, 1024) }),
    ...(openedAt === undefined ? {} : { openedAt: formatInstant(openedAt) }),
    ...(decidedAt === undefined ? {} : { decidedAt: formatInstant(decidedAt) }),
    ...(isOpen(progress, all) ? turns(progress, now) : {}),
    ...(notices.length === 0 ? {} : { notices }),
    ...(decisions.length === 0 ? {} : { decisions }),
  };
}

export function shorten(comment: string): string {
  return comment.length <= LONGEST_COMMENT ? comment : `${comment.slice(0, LONGEST_COMMENT - 1)}…`;
}

function isOpen(progress: StepProgress, { steps, open, ended }: Progress): boolean {
  return steps[open] === progress && !ended;
}

function stateOf(progress: StepProgress, all: Progress): StepStatus['state'] {
  const { ended, steps, open } = all;
  if (ended?.step === progress.step.name) return ended.outcome;
  if (steps.indexOf(progress) < open) return 'Approved';
  return isOpen(progress, all) ? 'Open' : 'Waiting';
}

type Turns = Pick<StepStatus, 'escalatesAt' | 'timesOutAt' | 'onTimeout'>;

/** What will happen by itself. */
function turns({ timing }: StepProgress, now: Instant): Turns {
  if (!timing) return {};
  const escalatesAt = earliest(timing.escalations.map(({ at }) => at).filter((at) => at > now));
  const { timesOutAt, onTimeout } = timing;
  return {
    ...(escalatesAt === undefined ? {} : { escalatesAt: formatInstant(escalatesAt) }),
    ...(timesOutAt === undefined || timesOutAt <= now
      ? {}
      : { timesOutAt: formatInstant(timesOutAt), onTimeout }),
  };
}

/** What has happened by itself since the step opened, and who is told. */
function noticesOf({ step, timing, decidedAt }: StepProgress, now: Instant): StepNotice[] {
  if (!timing) return [];
  const until = decidedAt ?? now;
  const escalated = timing.escalations
    .filter(({ at }) => at <= until)
    .map((escalation) => noticeOf(step.name, escalation));
  const { timesOutAt, onTimeout } = timing;
  if (timesOutAt === undefined || timesOutAt > until) return escalated.slice(0, MOST_NOTICES);
  const what = `${step.name} timed out (${CONSEQUENCE[onTimeout]})`;
  const told = approversInWords(step.approvers);
  const timedOut = { at: formatInstant(timesOutAt), what, told };
  return [...escalated.slice(0, MOST_NOTICES - 1), timedOut];
}

const CONSEQUENCE = {
  Escalate: 'others may decide too',
  Deny: 'the Change is denied',
  Expire: 'the Change expires',
} as const;

function noticeOf(step: string, { at, approvers, notify }: Escalation): StepNotice {
  const others = approvers && approversInWords(approvers);
  const what =
    others === undefined ? `${step} still waits` : `${step} escalated: ${others} may decide too`;
  const told = notify ? peopleInWords(notify) : (others ?? 'nobody');
  return { at: formatInstant(at), what: what.slice(0, 1024), told: told.slice(0, 1024) };
}

function decisionsOn(step: string, { rulings }: Progress): StepDecision[] {
  const decisions = [...rulings]
    .filter(([{ event }]) => event.spec.targetStep === step)
    .map(([fact, ruling]) => decisionOf(fact, ruling));
  const counting = decisions.filter(({ counts }) => counts).length;
  const room = Math.max(0, MOST_DECISIONS - counting);
  const others = decisions.filter(({ counts }) => !counts);
  const dropped = new Set(others.slice(0, Math.max(0, others.length - room)));
  return decisions.filter((decision) => !dropped.has(decision));
}

/** By which delegation, and from which chat account. */
function howOf({ approver, chat }: EventFact['event']['spec']): string[] {
  const { via } = approver ?? {};
  return [...(via === undefined ? [] : [via]), ...(chat ? [`Slack ${chat.user}`] : [])];
}

function decisionOf({ event }: EventFact, ruling: Ruling): StepDecision {
  const { approver, decision, comment, decidedAt } = event.spec;
  const { onBehalfOf } = approver ?? {};
  const how = howOf(event.spec);
  return {
    event: event.metadata.name,
    approver: approver?.username ?? 'unknown',
    decision,
    at: formatInstant(instantOf(decidedAt) ?? 0),
    ...(comment ? { comment: shorten(comment) } : {}),
    ...(how.length === 0 ? {} : { via: how.join(', ') }),
    ...(onBehalfOf ? { onBehalfOf: onBehalfOf.username } : {}),
    counts: ruling.counts,
    ...(ruling.counts ? {} : { why: ruling.why }),
  };
}
