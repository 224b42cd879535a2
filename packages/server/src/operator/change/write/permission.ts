import type { Change, ChangePolicy, Identity, ManifestRequest, ResourceRef } from '@clotho/api';
import { canI } from '@clotho/kube';
import { resourceOf } from '../../../resource-of.ts';
import type { OperatorContext } from '../../context.ts';
import { refused, type Outcome } from './outcome.ts';

const RBAC = 'rbac.authorization.k8s.io';

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
  const kind = kindProblem(change, request, ref, ctx);
  if (kind !== null) return refused('KindNotAllowed', kind);
  const people = requestersOf(change, request);
  if (people.length === 0) {
    return refused('NotPermitted', 'nobody is stamped as its requester; write the Change again');
  }
  for (const person of people) {
    if ((await mayDo(person, request, ref, ctx)) && (await mayGrant(person, ref, ctx))) continue;
    return refused('NotPermitted', notPermitted(person, request, ref));
  }
  return null;
}

/** Kinds that give rights, or reach beyond the namespace, need to be listed by a policy. */
function kindProblem(
  { metadata: { namespace = '' } }: Change,
  { spec: { operation, target } }: ManifestRequest,
  ref: ResourceRef,
  { views }: OperatorContext,
): string | null {
  const { group, resource } = ref;
  if (!ref.namespaced) {
    if (views.policies.store.list().some((policy) => listsClusterScoped(policy, namespace, ref))) {
      return null;
    }
    return `${resource} are cluster-scoped; a ChangePolicy must list them (spec.clusterScoped, namespace ${namespace})`;
  }
  if (group === RBAC && !allows(views.rulesOf(namespace).policy, VERBS[operation][0], ref)) {
    return `${resource} give rights; the ChangePolicy must list them (spec.allowed)`;
  }
  if (target.namespace === namespace) return null;
  return `the object is in ${target.namespace ?? 'no namespace'}, the Change in ${namespace}`;
}

function listsClusterScoped({ spec }: ChangePolicy, namespace: string, ref: ResourceRef): boolean {
  const { clusterScoped } = spec;
  return (
    clusterScoped?.namespace === namespace &&
    clusterScoped.resources.some((each) => isFor(each, ref))
  );
}

function allows(
  policy: ChangePolicy | undefined,
  verb: 'create' | 'update' | 'delete',
  ref: ResourceRef,
): boolean {
  const allowed = policy?.spec.allowed ?? [];
  return allowed.some((each) => isFor(each, ref) && each.verbs.includes(verb));
}

function isFor(listed: { group: string; resource: string }, ref: ResourceRef): boolean {
  return listed.group === ref.group && listed.resource === ref.resource;
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

/**
 * Whoever writes roles and bindings must hold what they give. The API server checks that for the
 * operator, not for the requester; so the requester needs the verbs that stand for it.
 */
async function mayGrant(
  person: Identity,
  { group, resource }: ResourceRef,
  { client }: OperatorContext,
): Promise<boolean> {
  if (group !== RBAC) return true;
  const verb = resource.endsWith('bindings') ? 'bind' : 'escalate';
  const attributes = { verb, group, resource: 'clusterroles', namespace: '' };
  return (await canI(client, person, attributes)).allowed;
}

function notPermitted(
  { username }: Identity,
  { spec: { operation, target } }: ManifestRequest,
  { resource }: ResourceRef,
): string {
  const verb = VERBS[operation].join(' or ');
  return `${username} may not ${verb} ${resource} in ${target.namespace ?? ''} (any more); what is applied is what its requesters may do themselves`;
}
