import { deltaBetween, describeDelta, isObject } from '@clotho/core';
import type { JsonObject } from '@clotho/api';
import type { GateContext } from '../context.ts';
import type { Answer, Review } from '../review.ts';
import { recordEdit } from './administer.ts';

const MOST_LINES = 100;

/** Who may alter the rules is a matter of RBAC; that they were altered is on record before. */
export async function recordRule(review: Review, ctx: GateContext): Promise<Answer> {
  const changes = describeDelta(
    deltaBetween({ spec: specOf(review.oldObject) }, { spec: specOf(review.object) }),
  );
  const isEdit = review.operation !== 'UPDATE' || changes.length > 0;
  if (isEdit) await recordEdit({ changes: changes.slice(0, MOST_LINES) }, review, ctx);
  return { allowed: true };
}

function specOf(object: JsonObject | null): JsonObject {
  const spec = object?.['spec'];
  return isObject(spec) ? spec : {};
}
