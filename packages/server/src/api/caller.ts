import type { CallerCredentials, UserInfo } from '@clotho/kube';
import type { ApiKey } from './identity/api-key.ts';
import type { Grant } from './identity/grant.ts';
import type { Session } from './identity/sessions.ts';

/** How somebody proved who they are. */
type IdentitySource = 'token' | 'session' | 'oidc' | 'api-key';

/** Who calls. */
export interface Caller {
  readonly user: UserInfo;
  readonly source: IdentitySource;
  /** Who really calls, where they act as somebody else. */
  readonly impersonator?: UserInfo;
  /** What their calls to the API server carry; null for those whom the cluster does not know. */
  readonly credentials: CallerCredentials | null;
  /** What those may do; null where the cluster judges. */
  readonly grants: readonly Grant[] | null;
  readonly session?: Session;
  readonly key?: ApiKey;
  /** Under which name this caller may append; null for everybody else. */
  readonly appendsAs: string | null;
}

/** Whom the cluster authenticated. */
export interface Person extends Caller {
  readonly credentials: CallerCredentials;
}

/** The processes that write the journal; people read it. */
const WRITERS: Readonly<Record<string, string>> = {
  'system:serviceaccount:clotho-gate:clotho-gate': 'clotho/gate',
  'system:serviceaccount:clotho-system:clotho-operator': 'clotho/operator',
};

/** Nobody appends in the name of a process by acting as it. */
export function appendsAs(user: UserInfo, impersonator: UserInfo | undefined): string | null {
  return impersonator ? null : (WRITERS[user.username] ?? null);
}
