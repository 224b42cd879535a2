import { kinds, refOf, type Change } from '@clotho/api';
import { parseDuration, parseInstant, requestPatch, type Instant } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import type { OperatorContext, Requeue } from '../../context.ts';
import { carriedBy } from '../bind/keep-requests.ts';
import { patchRequest } from '../bind/patch-request.ts';
import { keepReview } from './keep-review.ts';

const TTL = '168h';

/** What is left to do for a Change that came to its end: its requests, and one day itself. */
export async function finish(key: string, change: Change, ctx: OperatorContext): Promise<Requeue> {
  for (const request of carriedBy(change, ctx)) {
    const patch = requestPatch(change, request, false);
    if (patch) await patchRequest(request, patch, ctx);
  }
  const { stored, owed, turnsAt } = await keepReview(change, ctx);
  if (owed) {
    ctx.wakeUps.set(key, turnsAt);
    return {};
  }
  const until = keptUntil(stored, ctx);
  if (until === undefined || until > ctx.clock.now()) ctx.wakeUps.set(key, until);
  else await removeChange(stored, ctx);
  return {};
}

function keptUntil(change: Change, { views }: OperatorContext): Instant | undefined {
  const finishedAt = change.status?.finishedAt;
  if (finishedAt === undefined || isOwned(change)) return undefined;
  const { policy } = views.rulesOf(change.metadata.namespace ?? '');
  return parseInstant(finishedAt) + parseDuration(policy?.spec.ttlAfterFinished ?? TTL);
}

const OWNERS = [
  'argocd.argoproj.io/tracking-id',
  'app.kubernetes.io/instance',
  'kustomize.toolkit.fluxcd.io/name',
  'helm.toolkit.fluxcd.io/name',
];

/** What a GitOps tool keeps in place, it would only create again. */
function isOwned({ metadata: { annotations = {}, labels = {} } }: Change): boolean {
  return OWNERS.some((key) => Object.hasOwn(annotations, key) || Object.hasOwn(labels, key));
}

async function removeChange({ metadata }: Change, ctx: OperatorContext): Promise<void> {
  const { name, namespace = '', uid } = metadata;
  try {
    await ctx.client.remove(refOf(kinds.change), name, { namespace, preconditions: { uid } });
    ctx.log.info('removed a finished Change', { change: `${namespace}/${name}` });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
