import { getPath, isObject, toJson } from '@clotho/core';
import type { JsonObject } from '@clotho/api';
import type { GateContext } from '../context.ts';
import type { Answer, Review } from '../review.ts';
import { stampApproval } from './approval-event.ts';
import { stampBreakGlass } from './break-glass.ts';
import { stampChange } from './change.ts';
import { stampDelegation } from './delegation.ts';
import { stampLockdown } from './lockdown.ts';
import { Refusal } from './refusal.ts';
import type { Stamped } from './stamped.ts';

/** Overwrites identities with what the API server says, and refuses what can't be stamped. */
export async function handleStamp(review: Review, ctx: GateContext): Promise<Answer> {
  try {
    const stamped = await stamp(review, ctx);
    if (!stamped) return { allowed: true };
    return {
      allowed: true,
      patch: [
        ...patchOf(review.object ?? {}, stamped.fields),
        ...annotationPatch(review.object ?? {}, stamped.annotations),
      ],
      ...(stamped.warnings ? { warnings: stamped.warnings } : {}),
    };
  } catch (error) {
    if (error instanceof Refusal) return { allowed: false, message: error.message };
    throw error;
  }
}

function stamp(review: Review, ctx: GateContext): Promise<Stamped | null> {
  if (review.resource === 'changes') return stampChange(review, ctx);
  if (review.resource === 'breakglasses') return stampBreakGlass(review, ctx);
  if (review.resource === 'lockdowns') return stampLockdown(review, ctx);
  if (review.resource === 'delegations') return stampDelegation(review, ctx);
  if (review.resource === 'approvalevents' && review.operation === 'CREATE') {
    return stampApproval(review, ctx);
  }
  return Promise.resolve(null);
}

function patchOf(object: JsonObject, fields: Record<string, unknown>): JsonObject[] {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  return Object.entries(fields).flatMap(([field, value]): JsonObject[] => {
    const path = `/spec/${field}`;
    if (value === undefined) return Object.hasOwn(spec, field) ? [{ op: 'remove', path }] : [];
    const json = toJson({ value })['value'] ?? null;
    return [{ op: 'add', path, value: json }];
  });
}

/** The whole map, since it may not be there yet. */
function annotationPatch(object: JsonObject, set: Stamped['annotations']): JsonObject[] {
  if (!set) return [];
  const given = getPath(object, ['metadata', 'annotations']);
  const value = toJson({ ...(isObject(given) ? given : {}), ...set });
  return [{ op: 'add', path: '/metadata/annotations', value }];
}
