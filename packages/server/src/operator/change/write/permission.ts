import type { Change, Identity, ManifestRequest, ResourceRef } from '@clotho/api';
import { canI } from '@clotho/kube';
import { resourceOf } from '../../../resource-of.ts';
import type { OperatorContext } from '../../context.ts';
import { refused, type Outcome } from './outcome.ts';

/** An Update may have come as PUT or as PATCH; whoever may do either may do this. */
const VERBS = { Create: ['create'], Update: ['update', 'patch'], Delete: ['delete'] } as const;

/**
 * What is applied is what its requesters may do themselves, now. Null when they may. Throws
 * KubeError when that could not be found out.
 */
export async function checkPermission(
  change: Change,
  request: ManifestRequest,
  ctx: OperatorContext,
): Promise<Outcome | null> {
  const ref = await resourceOf(request.spec.target, ctx.discovery);
  const kind = kindProblem(change, request, ref);
  if (kind !== null) return refused('KindNotAllowed', kind);
  const people = requestersOf(change, request);
  if (people.length === 0) {
    return refused('NotPermitted', 'nobody is stamped as its requester; write the Change again');
  }
  for (const person of people) {
    if (await mayDo(person, request, ref, ctx)) continue;
    return refused('NotPermitted', notPermitted(person, request, ref));
  }
  return null;
}

/** Kinds that give rights, or reach beyond the namespace, need to be listed by a policy. */
function kindProblem(
  { metadata }: Change,
  { spec: { target } }: ManifestRequest,
  { group, resource, namespaced }: ResourceRef,
): string | null {
  if (!namespaced) return `${resource} are cluster-scoped; no policy can list them yet`;
  if (group === 'rbac.authorization.k8s.io')
    return `${resource} give rights; no policy can list them yet`;
  if (target.namespace === metadata.namespace) return null;
  return `the object is in ${target.namespace ?? 'no namespace'}, the Change in ${metadata.namespace ?? ''}`;
}

function requestersOf({ spec }: Change, request: ManifestRequest): Identity[] {
  const all = [...(spec.requestedBy ? [spec.requestedBy] : []), request.spec.requester];
  const names = new Set(all.map(({ username }) => username));
  return spec.requestedBy
    ? [...names].flatMap((name) => all.find(({ username }) => username === name) ?? [])
    : [];
}

async function mayDo(
  person: Identity,
  { spec: { operation, target } }: ManifestRequest,
  { group, version, resource }: ResourceRef,
  { client }: OperatorContext,
): Promise<boolean> {
  for (const verb of VERBS[operation]) {
    const { allowed } = await canI(client, person, {
      verb,
      group,
      version,
      resource,
      namespace: target.namespace ?? '',
      // A creation is authorized without the name that it will have.
      ...(operation === 'Create' ? {} : { name: target.name }),
    });
    if (allowed) return true;
  }
  return false;
}

function notPermitted(
  { username }: Identity,
  { spec: { operation, target } }: ManifestRequest,
  { resource }: ResourceRef,
): string {
  const verb = VERBS[operation].join(' or ');
  return `${username} may not ${verb} ${resource} in ${target.namespace ?? ''} (any more); what is applied is what its requesters may do themselves`;
}
