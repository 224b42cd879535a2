import type { ApprovalEventSpec, JsonObject } from '@clotho/api';
import { toJson } from '@clotho/core';

/** What the stamp of a decision signs: all of it, and where it stands. */
export function approvalFields(namespace: string, spec: Partial<ApprovalEventSpec>): JsonObject {
  const { stamp: _, ...fields } = spec;
  return { purpose: 'approval', namespace, decision: toJson(fields) };
}
