import { GROUP, type Change, type ManifestRequest } from '@clotho/api';
import {
  approvalFactsOf,
  begunAtOf,
  collisionsOf,
  isBoundTo,
  parseDuration,
  resolveRequest,
  type ApprovalFacts,
  type ApprovalSource,
  type ChangeFacts,
  type EventFact,
  type RequestFact,
  type RiskFacts,
  type Rulebook,
} from '@clotho/core';
import { canI } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { othersOf, rivalsOf } from './collisions/others.ts';
import { gatherReadiness } from './readiness/gather-readiness.ts';
import { writeFactOf } from './write/fact.ts';

const READINESS_TIMEOUT = '10m';

/**
 * Everything that the next step depends on. It comes from the watches, but for what is looked at
 * while the Change is Verifying; the gate judges each write anew from what is stored then.
 */
export async function gather(change: Change, ctx: OperatorContext): Promise<ChangeFacts> {
  const rules = ctx.views.rulesOf(change.metadata.namespace ?? '');
  const names = change.spec.manifestRequests ?? [];
  const requests = await Promise.all(names.map(({ name }) => requestFact(name, change, ctx)));
  const usable = requests.flatMap(({ request }) => request ?? []);
  const isComplete = usable.length === requests.length;
  const risk = isComplete ? await riskOf(change, usable, ctx) : undefined;
  const approval = isComplete ? approvalOf(change, { requests: usable, rules, risk }, ctx) : null;
  const others = othersOf(change, usable, ctx.views);
  const isVerifying = change.status?.phase === 'Verifying';
  return {
    rules,
    requests,
    ...(approval ? { approval } : {}),
    archive: ctx.archiver.factOf(change),
    writes: usable.map((request) => writeFactOf(request, change)),
    overrideValid: (change.spec.override?.stamp ?? '') !== '',
    readiness: isVerifying ? await gatherReadiness(usable, ctx) : [],
    readinessTimeoutMs: parseDuration(readinessTimeout(change, rules)),
    rivals: rivalsOf(usable, others),
    collisions: collisionsOf(change, usable, others),
  };
}

async function requestFact(
  name: string,
  change: Change,
  ctx: OperatorContext,
): Promise<RequestFact> {
  const request = ctx.views.requests.store.get(change.metadata.namespace, name);
  const mayBind = request ? await maySomebodyElses(request, change, ctx) : false;
  return resolveRequest(change, name, request, mayBind);
}

/** Whether the author of a Change may use a request of another author. */
async function maySomebodyElses(
  request: ManifestRequest,
  change: Change,
  { client }: OperatorContext,
): Promise<boolean> {
  const author = change.spec.requestedBy;
  if (!author || author.username === request.spec.requester.username) return false;
  if (isBoundTo(request, change)) return false;
  const { allowed } = await canI(client, author, {
    verb: 'bind',
    group: GROUP,
    resource: 'manifestrequests',
    namespace: change.metadata.namespace ?? '',
    name: request.metadata.name,
  });
  return allowed;
}

function riskOf(
  change: Change,
  requests: readonly ManifestRequest[],
  { views, risk }: OperatorContext,
): Promise<RiskFacts> {
  const { uid, namespace: own = '' } = change.metadata;
  return risk.factsOf(requests, { change: uid, own, managed: views.managed() });
}

function approvalOf(
  change: Change,
  source: Pick<ApprovalSource, 'requests' | 'rules' | 'risk'>,
  { views, clock }: OperatorContext,
): ApprovalFacts {
  return approvalFactsOf({
    change,
    ...source,
    events: eventsOf(change, views),
    begunAt: begunAtOf(source.requests.map((request) => claimOn(request, change))),
    now: clock.now(),
  });
}

/** Taken for the gate's own, like the stamps of events. */
function claimOn(
  { status }: ManifestRequest,
  { metadata }: Change,
): NonNullable<ManifestRequest['status']>['claim'] | null {
  return status?.claim?.changeUid === metadata.uid ? status.claim : null;
}

/**
 * The operator holds no key, so it takes an event for stamped when it carries a stamp. That only
 * makes it try: the gate verifies the stamps before it lets a write pass.
 */
export function eventsOf(change: Change, views: OperatorContext['views']): EventFact[] {
  return views
    .decisionsOn(change)
    .filter(({ spec }) => spec.changeRef?.uid === change.metadata.uid)
    .map((event) => ({ event, stampValid: (event.spec.stamp ?? '') !== '' }));
}

function readinessTimeout({ spec }: Change, { policy }: Rulebook): string {
  return (
    spec.verification?.readinessTimeout ??
    policy?.spec.verification?.readinessTimeout ??
    READINESS_TIMEOUT
  );
}
