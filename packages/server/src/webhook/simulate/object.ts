import type { JsonObject, SimulatedObject, Target } from '@clotho/api';
import type { Decision, Write, WriteFacts } from '@clotho/core';
import { canI } from '@clotho/kube';
import { resourceOf } from '../../resource-of.ts';
import { readTarget } from '../../seal/target.ts';
import type { GateContext } from '../context.ts';
import { askedBy } from '../gate/asked.ts';
import { gatherLive, gatherQuick } from '../gate/gather.ts';
import { textAt } from '../gate/write.ts';
import { clusterPolicyFor, homeOf } from '../home.ts';
import type { Review } from '../review.ts';
import { decisionOn, heldAs, type Held } from './held.ts';

export interface SimulatedWrite {
  shown: SimulatedObject;
  /** Absent for what would not be held. */
  held?: Held;
}

/** A write that somebody thinks of. */
export interface WishedWrite {
  /** Delete: of the object no more counts than what it is called. */
  readonly does: 'Apply' | 'Delete';
  readonly object: JsonObject;
}

/** What a difference may be long: the answer stands in an annotation. */
const MOST_LINES = 12;
const LONGEST_LINE = 160;

/**
 * What would become of an object that the asking user writes as it is here, or deletes: the same is
 * asked as of the write itself. Only what the user may read is compared. Throws KubeError, JsonError.
 */
export async function simulateWrite(
  { does, object }: WishedWrite,
  asking: Review,
  ctx: GateContext,
): Promise<SimulatedWrite> {
  const place = await placeOf(object, asking, ctx);
  const known = `${place.kind}/${place.name}`;
  const objection = await whyNotCompared(place, asking, ctx);
  if (objection) return { shown: { object: known, diff: [], ...objection } };
  const { object: oldObject } = await readTarget(targetOf(place), ctx);
  const operation = operationOf(does, oldObject);
  if (!operation) {
    const why = 'there is no such object: nothing would be deleted';
    return { shown: { object: known, outcome: 'Unknown', why, diff: [] } };
  }
  const shown = { object: known, operation } as const;
  const review: Review = {
    ...asking,
    ...place,
    operation: REVIEWED[operation],
    object: operation === 'Delete' ? null : object,
    oldObject,
    fieldManager: '',
  };
  const { write, facts } = await factsOf(review, ctx);
  const decision = decisionOn(facts);
  if (decision.verdict !== 'Hold') {
    return { shown: { ...shown, diff: [], ...outcomeOf(decision) } };
  }
  const held = heldAs(review, write, facts, ctx);
  const why = 'it is not approved';
  const request = held.request.metadata.name;
  return { held, shown: { ...shown, outcome: 'Held', why, request, diff: shorten(held.diff) } };
}

const REVIEWED = { Create: 'CREATE', Update: 'UPDATE', Delete: 'DELETE' } as const;

function operationOf(
  does: WishedWrite['does'],
  live: JsonObject | null,
): keyof typeof REVIEWED | undefined {
  if (does === 'Delete') return live ? 'Delete' : undefined;
  return live ? 'Update' : 'Create';
}

type Place = Pick<
  Review,
  'apiVersion' | 'kind' | 'group' | 'version' | 'resource' | 'subresource' | 'name' | 'namespace'
>;

async function placeOf(object: JsonObject, asking: Review, ctx: GateContext): Promise<Place> {
  const apiVersion = textAt(object, ['apiVersion']);
  const kind = textAt(object, ['kind']);
  const { group, version, resource, namespaced } = await resourceOf(
    { apiVersion, kind },
    ctx.discovery,
  );
  const name = textAt(object, ['metadata', 'name']);
  const namespace = namespaced ? asking.namespace : '';
  return { apiVersion, kind, group, version, resource, subresource: '', name, namespace };
}

function targetOf({ apiVersion, kind, name, namespace }: Place): Target {
  return { apiVersion, kind, name, ...(namespace === '' ? {} : { namespace }) };
}

/** What is not managed passes, and what the user may not read is not shown. */
async function whyNotCompared(
  place: Place,
  { user }: Review,
  ctx: GateContext,
): Promise<Pick<SimulatedObject, 'outcome' | 'why'> | null> {
  const { resource, group, name, namespace } = place;
  if (!isManaged(place, ctx)) {
    return {
      outcome: 'Passes',
      why: `${namespace === '' ? resource : `namespace ${namespace}`} is not managed`,
    };
  }
  const { allowed } = await canI(ctx.client, user, {
    verb: 'get',
    group,
    resource,
    namespace,
    name,
  });
  if (allowed) return null;
  const why = `${user.username} may not get ${resource} in ${namespace}, so it is not compared`;
  return { outcome: 'Unknown', why };
}

function isManaged(place: Place, ctx: GateContext): boolean {
  return place.namespace === ''
    ? clusterPolicyFor(place, ctx.views.policies()) !== undefined
    : homeOf(place, ctx).policy !== undefined;
}

async function factsOf(
  review: Review,
  ctx: GateContext,
): Promise<{ write: Write; facts: WriteFacts }> {
  const asked = await askedBy(review, ctx);
  const quick = gatherQuick(review, asked, ctx);
  return { write: asked.write, facts: await gatherLive(review, quick, asked.write, ctx) };
}

const REASONS: Partial<Record<string, string>> = {
  Unchanged: 'it changes nothing',
  Exempt: 'a WriterExemption covers it',
  Restores: 'it is what was approved last',
  BreakGlass: 'a break-glass session of yours is open',
  AuditOnly: 'the policy only watches',
};

function outcomeOf(decision: Exclude<Decision, { verdict: 'Hold' }>): {
  outcome: 'Passes' | 'Refused';
  why: string;
} {
  return decision.verdict === 'Allow'
    ? { outcome: 'Passes', why: REASONS[decision.reason] ?? decision.reason }
    : { outcome: 'Refused', why: decision.message };
}

export function shorten(diff: readonly string[]): string[] {
  const shown = diff
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line));
  const more = diff.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
}
