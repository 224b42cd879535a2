import type { UserInfo } from '@clotho/kube';

/** Who calls, as the cluster authenticated them. */
export interface Caller {
  readonly user: UserInfo;
  /** Under which name this caller may append; null for everybody else. */
  readonly source: string | null;
}

/** The processes that write the journal; people read it. */
const WRITERS: Readonly<Record<string, string>> = {
  'system:serviceaccount:clotho-gate:clotho-gate': 'clotho/gate',
  'system:serviceaccount:clotho-system:clotho-operator': 'clotho/operator',
};

export function callerOf(user: UserInfo): Caller {
  return { user, source: WRITERS[user.username] ?? null };
}
