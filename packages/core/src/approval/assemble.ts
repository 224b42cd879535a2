import type { Change, Identity, ManifestRequest } from '@clotho/api';
import { contentDigestOf } from '../change/content.ts';
import { delegationsIn } from '../delegation/standing.ts';
import { assessRisk, type RiskSource } from '../risk/assess.ts';
import { NOTHING_KNOWN, type RiskFacts } from '../risk/facts.ts';
import { standardOf } from '../risk/template.ts';
import type { Rulebook } from '../rulebook.ts';
import { parseDuration, parseInstant, type Instant } from '../time.ts';
import type { ApprovalFacts, Duties, EventFact, Requirement } from './facts.ts';
import { requirementOf } from './matrix.ts';
import { ownersOf, withOwners } from './owners.ts';

/** What was read; both processes build their facts from it, so that they judge the same. */
export interface ApprovalSource {
  change: Change;
  /** All requests that the Change names, in its order. */
  requests: readonly ManifestRequest[];
  rules: Rulebook;
  /** What its writes do; left out: nobody looked, and all of it counts as unknown. */
  risk?: RiskFacts | undefined;
  /** All decisions that name this Change. */
  events: readonly EventFact[];
  /** Who wrote in Git what the requests bring, and who built it, where that is known. */
  otherAuthors?: readonly Identity[];
  /** When the first write of the Change was let through, as the gate noted it. */
  begunAt?: Instant | undefined;
  now: Instant;
}

/** How many people besides the requesters approve in the tier Production. */
const PRODUCTION_APPROVERS = 2;

/** Everything that the decisions on a Change are judged by. Throws JsonError. */
export function approvalFactsOf(source: ApprovalSource): ApprovalFacts {
  const { change, requests, rules, events, begunAt, now } = source;
  const { approvalTTL } = rules.policy?.spec ?? {};
  const { submit } = change.spec;
  return {
    changeUid: change.metadata.uid,
    contentDigest: contentDigestOf(change.spec, requests),
    ...requiredFor(source),
    events,
    now,
    ...openSince(source),
    ...(approvalTTL === undefined ? {} : { approvalTtlMs: parseDuration(approvalTTL) }),
    ...(begunAt === undefined ? {} : { begunAt }),
    isDraft: submit === false,
    delegations: delegationsIn(rules),
    duties: dutiesOf(source),
  };
}

/** The requirement with the owners of what is touched among the approvers. */
function resolved(requirement: Requirement, { requests, rules }: ApprovalSource): Requirement {
  if (requirement.kind !== 'Workflow') return requirement;
  const owners = ownersOf(requests, rules.policy?.spec.ownership);
  const steps = requirement.steps.map((step) => withOwners(step, owners));
  return { ...requirement, steps };
}

function dutiesOf({ change, requests, rules, otherAuthors = [] }: ApprovalSource): Duties {
  const { requestedBy, amendedBy = [] } = change.spec;
  const { separationOfDuties, tier } = rules.policy?.spec ?? {};
  const { requesterMayApprove = false, onePersonManySteps = false } = separationOfDuties ?? {};
  const writers = requests.map(({ spec }) => spec.requester);
  return {
    requesters: [...(requestedBy ? [requestedBy] : []), ...amendedBy, ...writers],
    otherAuthors,
    requesterMayApprove,
    onePersonManySteps,
    besidesRequester: tier === 'Production' ? PRODUCTION_APPROVERS : 0,
  };
}

/** The risk of a Change, and what is needed at that risk. */
function requiredFor(
  source: ApprovalSource,
): Pick<ApprovalFacts, 'risk' | 'requirement' | 'treatedAsNormal'> {
  const { policy, workflows } = source.rules;
  const { category, workflow } = source.change.spec;
  const asked = riskSourceOf(source);
  const risk = assessRisk(asked);
  const standard = category === 'Standard' ? standardOf(asked) : undefined;
  const answer = requirementOf({
    category,
    standard,
    risk: risk.effective,
    workflow,
    policy,
    workflows,
  });
  return {
    risk: { ...risk, reasons: [...answer.reasons, ...risk.reasons].slice(0, 64) },
    requirement: resolved(answer.requirement, source),
    ...(standard && !standard.ok ? { treatedAsNormal: true } : {}),
  };
}

function riskSourceOf({ change, requests, rules, risk, now }: ApprovalSource): RiskSource {
  const { policy, namespace } = rules;
  return { change, requests, policy, namespace, facts: risk ?? NOTHING_KNOWN, now };
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
