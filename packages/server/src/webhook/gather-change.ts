import {
  GROUP,
  kinds,
  refOf,
  type ApprovalEvent,
  type ApprovalWorkflow,
  type Change,
  type ChangePolicy,
  type ManifestRequest,
} from '@clotho/api';
import {
  approvalFactsOf,
  resolveRequest,
  policyFor,
  verifyStamp,
  type ApprovalFacts,
  type ChangeFacts,
  type EventFact,
  type Instant,
  type RequestFact,
  type Rulebook,
} from '@clotho/core';
import { canI } from '@clotho/kube';
import { approvalFields } from './approval-fields.ts';
import { claimFields } from './claim-fields.ts';
import type { GateContext } from './context.ts';

/** The Clotho objects of one namespace, read live at one moment. */
export interface Snapshot {
  changes: Change[];
  requests: ManifestRequest[];
  events: EventFact[];
  rules: Rulebook;
  now: Instant;
}

/** Reads past every cache: a stale view could count an approval that has been revoked. */
export async function readSnapshot(namespace: string, ctx: GateContext): Promise<Snapshot> {
  const { client } = ctx;
  const [changes, requests, events, policies, workflows] = await Promise.all([
    client.list<Change>(refOf(kinds.change), { namespace }),
    client.list<ManifestRequest>(refOf(kinds.manifestRequest), { namespace }),
    client.list<ApprovalEvent>(refOf(kinds.approvalEvent), { namespace }),
    client.list<ChangePolicy>(refOf(kinds.changePolicy)),
    client.list<ApprovalWorkflow>(refOf(kinds.approvalWorkflow)),
  ]);
  const scope = ctx.views.namespace(namespace) ?? { name: namespace, labels: {} };
  return {
    changes: changes.items,
    requests: requests.items,
    events: events.items.map((event) => factOf(event, namespace, ctx)),
    rules: {
      namespace: scope,
      policy: policyFor(scope, policies.items),
      workflows: workflows.items,
    },
    now: ctx.clock.now(),
  };
}

/**
 * What a Change may be implemented by, without trusting what the operator wrote about it: who may
 * use whose request is asked anew, and a write counts as done only by the gate's own note of it.
 */
export async function changeFactsOf(
  change: Change,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<ChangeFacts> {
  const names = change.spec.manifestRequests ?? [];
  const requests = await Promise.all(
    names.map(({ name }) => requestFact(name, change, snapshot, ctx)),
  );
  const approval = approvalOf(change, snapshot);
  return {
    rules: snapshot.rules,
    requests,
    ...(approval ? { approval } : {}),
    writes: requests.flatMap(({ name, request }) =>
      request && wasLetThrough(request, ctx) ? [{ name, state: 'Written' as const }] : [],
    ),
    readiness: [],
    readinessTimeoutMs: 0,
  };
}

async function requestFact(
  name: string,
  change: Change,
  { requests }: Snapshot,
  ctx: GateContext,
): Promise<RequestFact> {
  const request = requests.find(({ metadata }) => metadata.name === name);
  const author = change.spec.requestedBy;
  if (!request || !author) return resolveRequest(change, name, request, false);
  if (request.spec.requester.username === author.username) {
    return resolveRequest(change, name, request, true);
  }
  const { allowed } = await canI(ctx.client, author, {
    verb: 'bind',
    group: GROUP,
    resource: 'manifestrequests',
    namespace: change.metadata.namespace ?? '',
    name,
  });
  return allowed
    ? resolveRequest(change, name, request, true)
    : { name, problem: `${author.username} may not use request ${name} of somebody else` };
}

/** Whether the gate noted that it let the write of this request through. */
function wasLetThrough({ metadata, status }: ManifestRequest, ctx: GateContext): boolean {
  const claim = status?.claim;
  if (!claim) return false;
  const fields = claimFields(metadata.uid, claim.objectUid, claim.digest);
  return verifyStamp(fields, claim.stamp, ctx.keys.ring()).valid;
}

/** Null while a request that the Change names is not there. */
export function approvalOf(change: Change, snapshot: Snapshot): ApprovalFacts | null {
  const requests = requestsOf(change, snapshot.requests);
  if (!requests) return null;
  return approvalFactsOf({
    change,
    requests,
    rules: snapshot.rules,
    now: snapshot.now,
    events: snapshot.events.filter(
      ({ event }) => event.spec.changeRef?.uid === change.metadata.uid,
    ),
  });
}

function requestsOf(change: Change, all: readonly ManifestRequest[]): ManifestRequest[] | null {
  const requests: ManifestRequest[] = [];
  for (const { name } of change.spec.manifestRequests ?? []) {
    const request = all.find(({ metadata }) => metadata.name === name);
    if (!request) return null;
    requests.push(request);
  }
  return requests;
}

function factOf(event: ApprovalEvent, namespace: string, ctx: GateContext): EventFact {
  const { stamp = '' } = event.spec;
  const fields = approvalFields(namespace, event.spec);
  return { event, stampValid: verifyStamp(fields, stamp, ctx.keys.ring()).valid };
}
