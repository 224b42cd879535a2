import type { DelegationSpec, JsonObject } from '@clotho/api';
import { toJson } from '../digest/to-json.ts';

/** What the stamp of a delegation signs: all of it. */
export function delegationFields(stamped: Partial<DelegationSpec>): JsonObject {
  const { stamp: _, ...spec } = stamped;
  return { purpose: 'delegation', delegation: toJson(spec) };
}
