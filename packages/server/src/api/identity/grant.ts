import type { Right } from '@clotho/core';
import { covers } from './api-key.ts';

/** What somebody may do whom the cluster does not judge, and where. */
export interface Grant {
  readonly rights: readonly Right[];
  /** Null: all. */
  readonly namespaces: readonly string[] | null;
  /** The organisation that gives it; absent for keys that the cluster's people made. */
  readonly organization?: string;
}

/** Whether somebody has a right in a namespace; in all of them, if none is named. */
export function holds(
  grants: readonly Grant[],
  right: Right,
  namespace: string | undefined,
): boolean {
  return grants.some((grant) => grant.rights.includes(right) && covers(grant, namespace));
}
