import type { Change, WindowStatus } from '@clotho/api';
import type { ApprovalFacts } from '../approval/facts.ts';
import type { Rulebook } from '../rulebook.ts';
import { formatInstant, parseInstant, type Instant } from '../time.ts';
import { decideWindow, type WindowDecision } from './decide.ts';
import { overriddenBy } from './override.ts';
import { remembered } from './remembered.ts';
import { windowRulesFor, type WindowSubject } from './rules-for.ts';
import type { Span } from './span.ts';
import { summaryOf } from './summary.ts';
import { reasonOf, windowsOf } from './words.ts';

/** What the windows say about a Change depends on this, besides itself and the time. */
export interface WindowFacts {
  rules: Pick<Rulebook, 'windows'>;
  approval?: Pick<ApprovalFacts, 'requirement' | 'contentDigest'> | undefined;
  /** The stamp on its override is the gate's, as far as is known. */
  overrideValid?: boolean | undefined;
  isRollback?: boolean | undefined;
}

/** How a Change stands with the windows and its planned times. */
export interface WindowStanding {
  status: WindowStatus;
  /** When that changes by itself. */
  changesAt?: Instant;
}

/** Throws TimeError for planned times that are not RFC 3339. */
export function windowStanding(change: Change, facts: WindowFacts, now: Instant): WindowStanding {
  const planned = plannedOf(change.spec);
  const subject = subjectOf(change, facts);
  const override = subject.overridden === undefined ? '' : wordsOf(change);
  const { windows } = facts.rules;
  const { status, changesAt } = remembered(
    { subject, planned, windows, override },
    now,
    (covering) => {
      const rules = windowRulesFor(subject, covering);
      const decision = decideWindow(rules, planned, now);
      const past = rules.overridden.length > 0 ? override : undefined;
      return { status: statusOf(decision, planned, now, past), changesAt: decision.changesAt };
    },
  );
  return { status, ...(changesAt === undefined ? {} : { changesAt }) };
}

/** The planned times of a Change, unless it is to be implemented at once. Throws TimeError. */
function plannedOf({
  schedule,
  plannedStartTime,
  plannedEndTime,
}: Partial<Change['spec']>): Span | undefined {
  if (schedule === 'Immediate' || !plannedStartTime || !plannedEndTime) return undefined;
  return { start: parseInstant(plannedStartTime), end: parseInstant(plannedEndTime) };
}

/** Whether its planned start is yet to come: what has begun is so only after the clock went back. */
export function isAhead(spec: Partial<Change['spec']>, now: Instant): boolean {
  return now < (plannedOf(spec)?.start ?? now);
}

function subjectOf({ metadata, spec }: Change, facts: WindowFacts): WindowSubject {
  const { approval, overrideValid = false, isRollback } = facts;
  const author = spec.requestedBy?.username ?? '';
  return {
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    application: spec.application,
    category: spec.category,
    schedule: spec.schedule,
    byPerson: author !== '' && !author.startsWith('system:serviceaccount:'),
    reviewed: approval?.requirement.kind === 'Workflow',
    overridden: overriddenBy(spec, {
      valid: overrideValid,
      contentDigest: approval?.contentDigest,
    }),
    isRollback,
  };
}

function statusOf(
  decision: WindowDecision,
  planned: Span | undefined,
  now: Instant,
  override: string | undefined,
): WindowStatus {
  const { state, opensAt, closesAt } = decision;
  const reason = reasonOf(decision, now);
  const windows = windowsOf(decision).slice(0, 16);
  return {
    ...(opensAt === undefined ? {} : { opensAt: formatInstant(opensAt) }),
    ...(closesAt === undefined ? {} : { closesAt: formatInstant(closesAt) }),
    state,
    summary: summaryOf(decision, planned, now),
    ...(reason === undefined ? {} : { reason }),
    ...(windows.length === 0 ? {} : { windows }),
    ...(override === undefined ? {} : { overriddenBy: override }),
  };
}

function wordsOf({ spec }: Change): string {
  const { by, at, reason = '' } = spec.override ?? {};
  return `${by?.username ?? 'somebody'} at ${at ?? ''}: ${reason}`.slice(0, 640);
}
