import type { Change, ManifestRequest } from '@clotho/api';
import { contentDigestOf } from '../change/content.ts';
import type { Rulebook } from '../rulebook.ts';
import { parseInstant, type Instant } from '../time.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { requirementOf } from './matrix.ts';
import { assessRisk } from './risk.ts';

/** What was read; both processes build their facts from it, so that they judge the same. */
export interface ApprovalSource {
  change: Change;
  /** All requests that the Change names, in its order. */
  requests: readonly ManifestRequest[];
  rules: Rulebook;
  /** All decisions that name this Change. */
  events: readonly EventFact[];
  now: Instant;
}

/** Everything that the decisions on a Change are judged by. Throws JsonError. */
export function approvalFactsOf(source: ApprovalSource): ApprovalFacts {
  const { change, requests, rules, events, now } = source;
  const { policy, workflows } = rules;
  const { category, riskLevel, workflow, requestedBy, amendedBy = [] } = change.spec;
  const risk = assessRisk(riskLevel, requests);
  const { requirement, reasons } = requirementOf({
    category,
    risk: risk.effective,
    workflow,
    policy,
    workflows,
  });
  const duties = policy?.spec.separationOfDuties;
  return {
    changeUid: change.metadata.uid,
    contentDigest: contentDigestOf(change.spec, requests),
    risk: { ...risk, reasons: [...reasons, ...risk.reasons].slice(0, 64) },
    requirement,
    events,
    now,
    ...openSince(source),
    duties: {
      requesters: [
        ...(requestedBy ? [requestedBy] : []),
        ...amendedBy,
        ...requests.map(({ spec }) => spec.requester),
      ],
      requesterMayApprove: duties?.requesterMayApprove ?? false,
      onePersonManySteps: duties?.onePersonManySteps ?? false,
    },
  };
}

/**
 * When the first step opened, by what only the gate writes: the last thing that was needed is the
 * spec as it is, or the last of its requests. Who may decide depends on it once a step escalates.
 */
function openSince({ change, requests }: ApprovalSource): Pick<ApprovalFacts, 'openSince'> {
  const { submittedAt } = change.spec;
  if (submittedAt === undefined) return {};
  const times = [submittedAt, ...requests.map(({ spec }) => spec.capturedAt)];
  return { openSince: Math.max(...times.map(parseInstant)) };
}
