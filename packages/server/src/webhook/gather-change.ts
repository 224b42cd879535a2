import {
  GROUP,
  kinds,
  refOf,
  type ApprovalEvent,
  type ApprovalWorkflow,
  type Change,
  type ChangePolicy,
  type ChangeWindow,
  type ManifestRequest,
} from '@clotho/api';
import {
  approvalFactsOf,
  isBoundTo,
  begunAtOf,
  isFinished,
  managedNamespaces,
  resolveRequest,
  policyFor,
  verifyStamp,
  type ApprovalFacts,
  type ChangeFacts,
  type DifferenceFact,
  type EventFact,
  type Instant,
  type RequestFact,
  type Rulebook,
} from '@clotho/core';
import { canI, orNull } from '@clotho/kube';
import { inParallel } from '../seal/in-parallel.ts';
import type { RiskScope } from '../risk/risk-reader.ts';
import { approvalFields } from './approval-fields.ts';
import { claimFields } from './claim-fields.ts';
import type { GateContext } from './context.ts';
import { readLockdowns } from './lockdowns.ts';
import { isOverrideStamped } from './override-stamps.ts';

const READS_AT_ONCE = 8;

/** Clotho's objects of one namespace, or those of one Change in it, at one moment. */
export interface Snapshot {
  changes: Change[];
  requests: ManifestRequest[];
  events: EventFact[];
  rules: Rulebook;
  now: Instant;
  /** Of requests that are only simulated, so that their content is kept nowhere; by uid. */
  differences?: ReadonlyMap<string, DifferenceFact>;
}

/** Reads past every cache: a stale view could count an approval that has been revoked. */
export async function readSnapshot(namespace: string, ctx: GateContext): Promise<Snapshot> {
  const { client } = ctx;
  const [changes, requests, events, rules] = await Promise.all([
    client.list<Change>(refOf(kinds.change), { namespace }),
    client.list<ManifestRequest>(refOf(kinds.manifestRequest), { namespace }),
    client.list<ApprovalEvent>(refOf(kinds.approvalEvent), { namespace }),
    readRules(namespace, ctx),
  ]);
  return {
    changes: changes.items,
    requests: requests.items,
    events: events.items.map((event) => factOf(event, namespace, ctx)),
    rules,
    now: ctx.clock.now(),
  };
}

/** What was read within the same review already. */
interface AlreadyRead {
  /**
   * The request that is let through or not: what is compared with the write must be what the
   * decisions are compared with.
   */
  written?: ManifestRequest;
  rules?: Rulebook | undefined;
  events?: EventFact[] | undefined;
}

/**
 * The same for one Change alone, so that what else is in the namespace costs nothing. Decisions and
 * rules are read live. The content of a request is fixed while a Change carries it, so that the view
 * is good for those; any other is read live.
 */
export async function readSubject(
  change: Change,
  ctx: GateContext,
  known: AlreadyRead = {},
): Promise<Snapshot> {
  const { name, namespace = '' } = change.metadata;
  const [requests, events, rules] = await Promise.all([
    readRequests(change, ctx, known.written),
    known.events ?? readDecisions(name, namespace, ctx),
    known.rules ?? readRules(namespace, ctx),
  ]);
  return { changes: [change], requests, events, rules, now: ctx.clock.now() };
}

/** The decisions on Changes of a name, past and present. */
export async function readDecisions(
  change: string,
  namespace: string,
  ctx: GateContext,
): Promise<EventFact[]> {
  const { items } = await ctx.client.list<ApprovalEvent>(refOf(kinds.approvalEvent), {
    namespace,
    fieldSelector: `spec.changeRef.name=${change}`,
  });
  return items.map((event) => factOf(event, namespace, ctx));
}

async function readRequests(
  change: Change,
  ctx: GateContext,
  written?: ManifestRequest,
): Promise<ManifestRequest[]> {
  const { namespace = '' } = change.metadata;
  const found: ManifestRequest[] = written ? [written] : [];
  const unseen: string[] = [];
  for (const { name } of change.spec.manifestRequests ?? []) {
    if (name === written?.metadata.name) continue;
    const seen = ctx.views.request(namespace, name);
    if (seen && isBoundTo(seen, change)) found.push(seen);
    else unseen.push(name);
  }
  await inParallel(unseen, READS_AT_ONCE, async (name) => {
    const ref = refOf(kinds.manifestRequest);
    const request = await orNull(ctx.client.get<ManifestRequest>(ref, name, namespace));
    if (request) found.push(request);
  });
  return found;
}

/** What people laid down for a namespace, at this moment. */
export async function readRules(namespace: string, ctx: GateContext): Promise<Rulebook> {
  const { client } = ctx;
  const [policies, workflows, windows, lockdowns] = await Promise.all([
    client.list<ChangePolicy>(refOf(kinds.changePolicy)),
    client.list<ApprovalWorkflow>(refOf(kinds.approvalWorkflow)),
    client.list<ChangeWindow>(refOf(kinds.changeWindow)),
    readLockdowns(ctx),
  ]);
  const scope = ctx.views.namespace(namespace) ?? { name: namespace, labels: {} };
  return {
    namespace: scope,
    policy: policyFor(scope, policies.items),
    workflows: workflows.items,
    windows: windows.items,
    lockdowns,
  };
}

/** What a review is about: one request, and the Changes that write its object too. */
interface Asked {
  request: string;
  rivals: readonly Change[];
}

/**
 * What a Change may be implemented by, without trusting what the operator wrote about it: whether
 * its author may use the request that is asked about is asked anew (each other one is when its turn
 * comes), and a write counts as done only by the gate's own note of it.
 */
export async function changeFactsOf(
  change: Change,
  snapshot: Snapshot,
  asked: Asked,
  ctx: GateContext,
): Promise<ChangeFacts> {
  const byName = new Map(snapshot.requests.map((each) => [each.metadata.name, each]));
  const names = change.spec.manifestRequests ?? [];
  const requests: RequestFact[] = [];
  for (const { name } of names) {
    const request = byName.get(name);
    const fact =
      name === asked.request
        ? await requestFact(name, change, request, ctx)
        : resolveRequest(change, name, request, true);
    requests.push(fact);
  }
  const approval = await approvalOf(change, snapshot, ctx);
  return {
    rules: snapshot.rules,
    requests,
    ...(approval ? { approval } : {}),
    writes: requests.flatMap(({ name, request }) =>
      request && claimOn(request, change, ctx) ? [{ name, state: 'Written' as const }] : [],
    ),
    archive: await ctx.archive.factOf(change),
    overrideValid: await isOverrideStamped(
      { uid: change.metadata.uid, override: change.spec.override },
      ctx.keys,
    ),
    readiness: [],
    readinessTimeoutMs: 0,
    rivals: asked.rivals,
    collisions: [],
  };
}

async function requestFact(
  name: string,
  change: Change,
  request: ManifestRequest | undefined,
  ctx: GateContext,
): Promise<RequestFact> {
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

/** The gate's own note that it let the write of this request through for this Change. */
function claimOn(
  { metadata, status }: ManifestRequest,
  change: Change,
  ctx: GateContext,
): NonNullable<ManifestRequest['status']>['claim'] | null {
  const claim = status?.claim;
  // A note of an earlier Change that carried the request says nothing about this one.
  if (claim?.changeUid !== change.metadata.uid) return null;
  const fields = claimFields(metadata.uid, claim);
  return verifyStamp(fields, claim.stamp, ctx.keys.ring()).valid ? claim : null;
}

/** Null while a request that the Change names is not there. */
export async function approvalOf(
  change: Change,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<ApprovalFacts | null> {
  const requests = requestsOf(change, snapshot.requests);
  if (!requests) return null;
  // What is over is not decided any more, and its content may be gone.
  const isOver = isFinished(change.status?.phase ?? 'Draft');
  const risk = isOver
    ? undefined
    : await ctx.risk.factsOf(requests, riskScope(change, ctx), snapshot.differences);
  return approvalFactsOf({
    change,
    requests,
    rules: snapshot.rules,
    risk,
    now: snapshot.now,
    begunAt: begunAtOf(requests.map((request) => claimOn(request, change, ctx))),
    events: snapshot.events.filter(
      ({ event }) => event.spec.changeRef?.uid === change.metadata.uid,
    ),
  });
}

/** What the risk of a Change is judged in the light of. */
function riskScope({ metadata }: Change, ctx: GateContext): RiskScope {
  return { change: metadata.uid, own: metadata.namespace ?? '', managed: managedNow(ctx) };
}

/** Names of the managed namespaces. */
export function managedNow({ views }: GateContext): string[] {
  return managedNamespaces(views.namespaces(), views.policies());
}

function requestsOf(change: Change, all: readonly ManifestRequest[]): ManifestRequest[] | null {
  const byName = new Map(all.map((request) => [request.metadata.name, request]));
  const requests: ManifestRequest[] = [];
  for (const { name } of change.spec.manifestRequests ?? []) {
    const request = byName.get(name);
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
