import { GROUP, type JsonObject, type ResourceRef } from '@clotho/api';
import { equalJson, getPath, isObject, managedNamespaces } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { exemptionOf } from '../exemptions.ts';
import { textAt, writeOf } from '../gate/write.ts';
import { clusterPolicyFor } from '../home.ts';
import { nameOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { administer } from './administer.ts';

/** How many namespaces are asked at the same time. */
const AT_ONCE = 16;

/**
 * With its CRD all objects of a kind go, and no webhook is asked about them; with another schema or
 * conversion they may come to say something else. So that of a kind in use is an administrator's.
 */
export async function guardDefinition(review: Review, ctx: GateContext): Promise<Answer> {
  if (!touchesObjects(review)) return { allowed: true };
  if (exemptionOf(review, await writeOf(review, ctx), ctx) !== null) return { allowed: true };
  const use = await useOf(review.oldObject ?? {}, ctx);
  if (use === null) return { allowed: true };
  const verb = review.operation === 'DELETE' ? 'deleted with all its objects' : 'redefined';
  const effect = `CustomResourceDefinition ${nameOf(review.oldObject)} ${use} and would be ${verb}`;
  return administer({ effect }, review, ctx);
}

function touchesObjects({ operation, object, oldObject }: Review): boolean {
  if (operation === 'DELETE') return true;
  return [['spec'], ['metadata', 'ownerReferences'], ['metadata', 'finalizers']].some(
    (path) => !equalJson(getPath(object ?? {}, path) ?? [], getPath(oldObject ?? {}, path) ?? []),
  );
}

/** What the kind is used for, as the middle of a sentence; null if nothing of it is managed. */
async function useOf(definition: JsonObject, ctx: GateContext): Promise<string | null> {
  const ref = servedAs(definition);
  if (!ref) return null;
  if (ref.group === GROUP) return "is Clotho's own";
  const policies = ctx.views.policies();
  if (!ref.namespaced) {
    return clusterPolicyFor(ref, policies) ? 'is of a kind that Clotho manages' : null;
  }
  const namespaces = managedNamespaces(ctx.views.namespaces(), policies);
  for (let at = 0; at < namespaces.length; at += AT_ONCE) {
    const asked = namespaces.slice(at, at + AT_ONCE);
    const used = await Promise.all(asked.map((namespace) => hasAny(ref, namespace, ctx)));
    const found = asked.find((_, index) => used[index]);
    if (found !== undefined) return `has objects in the managed namespace ${found}`;
  }
  return null;
}

/** Undefined while no version is served: then there is no way to its objects either. */
function servedAs(definition: JsonObject): ResourceRef | undefined {
  const text = (...path: string[]): string => textAt(definition, ['spec', ...path]);
  const versions = getPath(definition, ['spec', 'versions']);
  const version = (Array.isArray(versions) ? versions : []).find(
    (each) => isObject(each) && each['served'] === true,
  );
  const name = isObject(version) ? version['name'] : undefined;
  if (typeof name !== 'string') return undefined;
  return {
    group: text('group'),
    version: name,
    resource: text('names', 'plural'),
    namespaced: text('scope') === 'Namespaced',
  };
}

async function hasAny(ref: ResourceRef, namespace: string, ctx: GateContext): Promise<boolean> {
  try {
    const { items } = await ctx.client.list(ref, { namespace, limit: 1 });
    return items.length > 0;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
