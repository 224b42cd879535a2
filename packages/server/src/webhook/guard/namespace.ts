import type { ChangePolicy, JsonObject } from '@clotho/api';
import { equalJson, getPath, policyFor, type NamespaceFact } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { nameOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { administer } from './administer.ts';

/** Keeps a managed namespace managed, and in being, unless an administrator wants it otherwise. */
export async function guardNamespace(review: Review, ctx: GateContext): Promise<Answer> {
  const policies = ctx.views.policies();
  const old = factOf(review.oldObject);
  const policy = policyFor(old, policies);
  if (!policy) return { allowed: true };
  const effect = effectOn(old, review, policies);
  if (effect === null) return { allowed: true };
  return administer({ effect, policy: policy.metadata.name }, review, ctx);
}

function effectOn(
  old: NamespaceFact,
  { operation, object, oldObject }: Review,
  policies: readonly ChangePolicy[],
): string | null {
  if (operation === 'DELETE') {
    return `namespace ${old.name} is managed by Clotho and would be deleted with all that is in it`;
  }
  const updated = factOf(object);
  const before = policyFor(old, policies);
  const after = policyFor(updated, policies);
  if (!after) return `namespace ${old.name} would be managed by Clotho no longer`;
  if (after !== before) {
    return `namespace ${old.name} would be under ChangePolicy ${after.metadata.name} instead of ${before?.metadata.name ?? ''}`;
  }
  const key = selectingKeys(policies).find((each) => old.labels[each] !== updated.labels[each]);
  if (key !== undefined) {
    return `label ${key} of namespace ${old.name} is one that Clotho's policies select by`;
  }
  // The garbage collector deletes what belongs to an owner that is not there.
  return sameAt(['metadata', 'ownerReferences'], object, oldObject)
    ? null
    : `namespace ${old.name} is managed by Clotho and would belong to other owners`;
}

function factOf(object: JsonObject | null): NamespaceFact {
  const labels = getPath(object ?? {}, ['metadata', 'labels']);
  return { name: nameOf(object), labels: isTextMap(labels) ? labels : {} };
}

/** The API server lets labels be nothing but text. */
function isTextMap(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function selectingKeys(policies: readonly ChangePolicy[]): string[] {
  return policies.flatMap(({ spec }) => {
    const { matchLabels = {}, matchExpressions = [] } = spec.namespaces?.selector ?? {};
    return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  });
}

function sameAt(path: string[], a: JsonObject | null, b: JsonObject | null): boolean {
  return equalJson(getPath(a ?? {}, path) ?? [], getPath(b ?? {}, path) ?? []);
}
