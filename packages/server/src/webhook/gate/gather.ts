import {
  GATE_USER,
  OPERATOR_USER,
  refOf,
  kinds,
  type Change,
  type ManifestRequest,
} from '@clotho/api';
import {
  digestOf,
  equalJson,
  isOwnBinding,
  matchApproved,
  formatInstant,
  mayImplement,
  normalize,
  type CandidateFact,
  type RecordFact,
  type Rulebook,
  type Write,
  type WriteFacts,
} from '@clotho/core';
import { orNull } from '@clotho/kube';
import { readContent } from '../../content.ts';
import { readRecord } from '../../seal/record.ts';
import type { GateContext } from '../context.ts';
import { exemptionOf } from '../exemptions.ts';
import { changeFactsOf, readRules, readSubject } from '../gather-change.ts';
import { homeOf } from '../home.ts';
import type { Review } from '../review.ts';
import type { Asked } from './asked.ts';
import { carriersOf } from './rivals.ts';
import { boundRequests } from './bound-requests.ts';
import { sessionOf } from './session.ts';

/** What the review itself and the local views tell; asks nobody. */
export function gatherQuick(
  review: Review,
  { write, refusal }: Pick<Asked, 'write' | 'refusal'>,
  ctx: GateContext,
): WriteFacts {
  const { policy } = homeOf(review, ctx);
  return {
    operation: write.operation,
    user: { username: review.user.username, groups: review.user.groups ?? [] },
    target: write.target,
    dryRun: review.dryRun,
    mode: policy?.spec.mode ?? 'Enforce',
    unchanged: isUnchanged(write),
    ownAccount: ownAccount(review.user.username),
    exemption: exemptionOf(review, write, ctx),
    ownBinding: isOwnBinding(write),
    refusal,
    record: null,
    candidates: [],
    breakGlass: null,
  };
}

/** Adds what must not come from a cache: a stale one could revive a revoked approval. */
export async function gatherLive(
  review: Review,
  facts: WriteFacts,
  write: Write,
  ctx: GateContext,
): Promise<WriteFacts> {
  const record = await recordFact(write, ctx);
  const candidates =
    facts.ownAccount === 'Operator'
      ? await candidateFacts(write, record?.seq ?? 0, homeOf(review, ctx).namespace, ctx)
      : [];
  const breakGlass = facts.ownAccount === null ? await sessionOf(review, ctx) : null;
  return { ...facts, record, candidates, breakGlass };
}

function isUnchanged({ operation, object, oldObject, hasStatus }: Write): boolean {
  if (operation !== 'UPDATE' || !object || !oldObject) return false;
  return equalJson(normalize(oldObject, { hasStatus }), normalize(object, { hasStatus }));
}

function ownAccount(username: string): WriteFacts['ownAccount'] {
  if (username === OPERATOR_USER) return 'Operator';
  return username === GATE_USER ? 'Gate' : null;
}

async function recordFact(write: Write, ctx: GateContext): Promise<RecordFact | null> {
  const record = await readRecord(write.target, ctx);
  if (!record) return null;
  const { seq, digest, tombstone = false, change } = record.spec;
  // The record holds the stored object, allocated values included, whatever wrote it.
  const content =
    write.object && digestOf(write.object, { hasStatus: write.hasStatus, operation: 'UPDATE' });
  return {
    seq,
    tombstone,
    matches: digest !== undefined && content === digest,
    ...(change ? { change: change.name } : {}),
  };
}

async function candidateFacts(
  write: Write,
  seq: number,
  home: string,
  ctx: GateContext,
): Promise<CandidateFact[]> {
  // Together, since the API server may make each list wait for news of the store.
  const [bound, rules] = await Promise.all([
    boundRequests(write.target, home, ctx),
    readRules(home, ctx),
  ]);
  const subject = { write, seq, bound, rules };
  const facts = await Promise.all(
    worthAsking(bound, seq).map((request) => candidateFact(request, subject, ctx)),
  );
  return facts.filter((fact) => fact !== null);
}

/**
 * What was held against an earlier state can't be let through any more; one of those is looked at
 * only where there is no other, to say so.
 */
function worthAsking(bound: readonly ManifestRequest[], seq: number): readonly ManifestRequest[] {
  const current = bound.filter(({ spec }) => (spec.baselineSeq ?? 0) === seq);
  if (current.length > 0) return current;
  return bound.filter(({ status }) => status?.phase !== 'Applied').slice(0, 1);
}

interface Subject {
  write: Write;
  seq: number;
  /** All requests for the object that Changes carry. */
  bound: readonly ManifestRequest[];
  /** Of the namespace that its Change lives in. */
  rules: Rulebook;
}

async function candidateFact(
  seen: ManifestRequest,
  { write, seq, bound, rules }: Subject,
  ctx: GateContext,
): Promise<CandidateFact | null> {
  const carried = await readCarried(seen, ctx);
  if (!carried) return null;
  const { request, change } = carried;
  const content = await readContent(request, ctx.client);
  const snapshot = await readSubject(change, ctx, { written: request, rules });
  const rivals = await carriersOf(bound, ctx, [change.metadata.uid]);
  const asked = { request: request.metadata.name, rivals };
  const changeFacts = await changeFactsOf(change, snapshot, asked, ctx);
  return {
    request: { name: request.metadata.name, uid: request.metadata.uid },
    change: { name: change.metadata.name, uid: change.metadata.uid },
    ...matchApproved(write, { request: request.spec, delta: content.delta }),
    begunAt: formatInstant(changeFacts.approval?.begunAt ?? snapshot.now),
    baselineCurrent: (request.spec.baselineSeq ?? 0) === seq,
    mayImplement: mayImplement(change, changeFacts, ctx.clock.now()),
  };
}

/** A request and the Change that carries it, as they are at this moment. */
async function readCarried(
  { metadata }: ManifestRequest,
  ctx: GateContext,
): Promise<{ request: ManifestRequest; change: Change } | null> {
  const { name, namespace = '' } = metadata;
  const ref = refOf(kinds.manifestRequest);
  const request = await orNull(ctx.client.get<ManifestRequest>(ref, name, namespace));
  const carrier = request?.status?.change;
  if (!request || !carrier) return null;
  const change = await orNull(ctx.client.get<Change>(refOf(kinds.change), carrier.name, namespace));
  return change?.metadata.uid === carrier.uid ? { request, change } : null;
}
