import type { Change, ManifestRequest, Relation } from '@clotho/api';
import { formatInstant, parseInstant, type Instant } from '../time.ts';
import { objectKey, relationKey } from './keys.ts';

export type Collision = NonNullable<NonNullable<Change['status']>['collisions']>[number];

/** Another Change that is not over, and those of its requests that may meet this one. */
export interface OtherFact {
  change: Change;
  requests: readonly ManifestRequest[];
}

const RANK = { Object: 0, Related: 1, Time: 2 } as const;
/** What a status holds of them; those that have to wait for each other come first. */
const MOST = 64;

/**
 * The Changes that a Change meets, each once and by what weighs most: the same object, an object
 * that the other's belongs to, scales or uses, or the same time in the same namespace.
 */
export function collisionsOf(
  change: Change,
  requests: readonly ManifestRequest[],
  others: readonly OtherFact[],
): Collision[] {
  const found = others.flatMap((other) => meeting(change, requests, other) ?? []);
  return found.toSorted(byWeight).slice(0, MOST);
}

/** When a Change is planned; null if it is not planned for a time. */
export function plannedSpan({ spec }: Pick<Change, 'spec'>): { from: Instant; to: Instant } | null {
  const { plannedStartTime, plannedEndTime, schedule } = spec;
  if (schedule === 'Immediate' || !plannedStartTime || !plannedEndTime) return null;
  return { from: parseInstant(plannedStartTime), to: parseInstant(plannedEndTime) };
}

function meeting(
  change: Change,
  requests: readonly ManifestRequest[],
  other: OtherFact,
): Collision | null {
  const { name, namespace = '' } = other.change.metadata;
  const met = { change: name, namespace };
  const same = sameObject(requests, other.requests);
  if (same) return { ...met, kind: 'Object', on: `both write ${nameOf(same)}` };
  const related = relatedObject(requests, other.requests);
  if (related !== null) return { ...met, kind: 'Related', on: related };
  const time = sameTime(change, other.change);
  return time === null ? null : { ...met, kind: 'Time', on: time };
}

function sameObject(
  own: readonly ManifestRequest[],
  others: readonly ManifestRequest[],
): ManifestRequest | undefined {
  const keys = new Set(others.map(({ spec }) => objectKey(spec.target)));
  return own.find(({ spec }) => keys.has(objectKey(spec.target)));
}

function relatedObject(
  own: readonly ManifestRequest[],
  others: readonly ManifestRequest[],
): string | null {
  return relationTo(own, others) ?? relationTo(others, own);
}

const VERBS: Readonly<Record<Relation['as'], string>> = {
  Owner: 'belongs to',
  Scales: 'scales',
  Uses: 'uses',
};

/** The first relation from one side to what the other side writes, in words. */
function relationTo(
  from: readonly ManifestRequest[],
  to: readonly ManifestRequest[],
): string | null {
  const written = new Map(to.map((request) => [objectKey(request.spec.target), request]));
  for (const request of from) {
    for (const relation of request.spec.relations ?? []) {
      const other = written.get(relationKey(relation, request.spec.target));
      if (other) return `${nameOf(request)} ${VERBS[relation.as]} ${nameOf(other)}`;
    }
  }
  return null;
}

function nameOf({ spec: { target } }: ManifestRequest): string {
  return `${target.kind} ${target.name}`;
}

function sameTime(a: Change, b: Change): string | null {
  const [first, second] = [plannedSpan(a), plannedSpan(b)];
  if (!first || !second || a.metadata.namespace !== b.metadata.namespace) return null;
  const from = Math.max(first.from, second.from);
  const to = Math.min(first.to, second.to);
  return from < to ? `both are planned for ${formatInstant(from)} to ${formatInstant(to)}` : null;
}

function byWeight(a: Collision, b: Collision): number {
  const weight = RANK[a.kind ?? 'Time'] - RANK[b.kind ?? 'Time'];
  if (weight !== 0) return weight;
  return `${a.namespace}/${a.change}` < `${b.namespace}/${b.change}` ? -1 : 1;
}
