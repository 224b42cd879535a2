import { kinds, refOf, type Change, type ChangeStatus } from '@clotho/api';
import { equalJson, toJson } from '@clotho/core';
import type { OperatorContext } from '../context.ts';

/**
 * Stores a status on exactly the object that it was worked out for. Throws KubeError: `Conflict`
 * when the object was written in between.
 */
export async function storeStatus(
  change: Change,
  status: ChangeStatus,
  { client }: OperatorContext,
): Promise<Change> {
  if (equalJson(toJson(status), toJson(change.status ?? {}))) return change;
  const body = { ...change, status: toJson(status) };
  return client.replaceStatus<Change>(refOf(kinds.change), body);
}
