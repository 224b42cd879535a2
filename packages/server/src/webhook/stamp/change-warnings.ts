import type { Change, ChangeSpec, JsonObject, ManifestRequest } from '@clotho/api';
import {
  collisionsOf,
  getPath,
  isObject,
  locksOn,
  objectKey,
  type Collision,
  type OtherFact,
} from '@clotho/core';
import type { GateContext } from '../context.ts';
import { carriersOf } from '../gate/rivals.ts';
import { readLockdowns } from '../lockdowns.ts';
import { nameOf, specOf } from '../objects.ts';
import type { Review } from '../review.ts';

/** What a review has room for. */
const MOST_REQUESTS = 50;
const MOST_WARNINGS = 2;

/** Says that a new Change is on hold from the beginning. */
export async function warnOfHold(
  { object, namespace }: Review,
  ctx: GateContext,
): Promise<string[]> {
  const metadata = { namespace, labels: labelsOf(object) };
  const [lock] = locksOn({ metadata }, await readLockdowns(ctx));
  if (!lock) return [];
  return [`clotho: Lockdown ${lock.metadata.name} holds it: ${lock.spec.reason}`];
}

/**
 * Says which Changes write the same objects, or what those belong to, as far as the views know: it
 * is advice. What is planned for the same time is shown in the status.
 */
export async function warnOfCollisions(review: Review, ctx: GateContext): Promise<string[]> {
  const { object, namespace } = review;
  const spec = specOf<ChangeSpec>(object);
  const own = requestsOf(spec, namespace, ctx);
  const metadata = { name: nameOf(object), namespace, uid: '', resourceVersion: '' };
  const change: Change = {
    apiVersion: '',
    kind: 'Change',
    metadata,
    spec: { description: '', category: 'Normal', riskLevel: 'Low' },
  };
  const met = await collisionsKnown(change, own, ctx);
  return met.slice(0, MOST_WARNINGS).map(({ change: name, on, kind }) => {
    const turn = kind === 'Object' ? '; one waits for the other' : '';
    return `clotho: meets Change ${name}: ${on}${turn}`;
  });
}

/** Changes that write the same objects, as far as the views know them. */
export async function collisionsKnown(
  change: Change,
  own: readonly ManifestRequest[],
  ctx: GateContext,
): Promise<readonly Collision[]> {
  const met = own.flatMap((request) => meeting(request, ctx));
  return collisionsOf(change, own, await othersOf(met, ctx));
}

function requestsOf(
  { manifestRequests = [] }: Partial<ChangeSpec>,
  namespace: string,
  { views }: GateContext,
): ManifestRequest[] {
  // The schema is checked after this; until then nothing about the list is certain.
  const list = Array.isArray(manifestRequests) ? manifestRequests : [];
  return list
    .slice(0, MOST_REQUESTS)
    .flatMap((each) => (isObject(each) ? (views.request(namespace, each.name) ?? []) : []));
}

function meeting({ spec }: ManifestRequest, { views }: GateContext): ManifestRequest[] {
  const { kind, namespace = '', name } = spec.target;
  return [
    ...views.boundRequests({ kind, namespace, name }),
    ...views.relatedRequests(objectKey(spec.target)),
    ...(spec.relations ?? []).flatMap((related) =>
      views.boundRequests({ kind: related.kind, namespace, name: related.name }),
    ),
  ];
}

async function othersOf(
  requests: readonly ManifestRequest[],
  ctx: GateContext,
): Promise<OtherFact[]> {
  const changes = await carriersOf(requests, ctx);
  return changes.map((change) => ({
    change,
    requests: requests.filter(({ status }) => status?.change?.uid === change.metadata.uid),
  }));
}

function labelsOf(object: JsonObject | null): Record<string, string> {
  const labels = getPath(object ?? {}, ['metadata', 'labels']);
  if (!isObject(labels)) return {};
  const texts = Object.entries(labels).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
