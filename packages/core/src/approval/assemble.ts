import type { ApprovalWorkflow, Change, ChangePolicy, ManifestRequest } from '@clotho/api';
import { contentDigestOf } from '../change/content.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import { requirementOf } from './matrix.ts';
import { assessRisk } from './risk.ts';

/** What was read; both processes build their facts from it, so that they judge the same. */
export interface ApprovalSource {
  change: Change;
  /** All requests that the Change names, in its order. */
  requests: readonly ManifestRequest[];
  /** The policy of the namespace; absent: the shipped defaults. */
  policy?: ChangePolicy | undefined;
  workflows: readonly ApprovalWorkflow[];
  /** All decisions that name this Change. */
  events: readonly EventFact[];
}

/** Everything that the decisions on a Change are judged by. Throws JsonError. */
export function approvalFactsOf(source: ApprovalSource): ApprovalFacts {
  const { change, requests, policy, workflows, events } = source;
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
