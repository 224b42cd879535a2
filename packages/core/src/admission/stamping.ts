import type { ChangeSpec, Identity, JsonObject } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { toJson } from '../digest/to-json.ts';

type Spec = Partial<ChangeSpec>;

/** Fields that people may edit at any time without touching what was approved. */
const UNBOUND = ['description', 'tickets', 'cancel', 'submit', 'requestedBy', 'amendedBy'] as const;

/** The identities of a new Change, whatever the client sent. */
export function stampCreated(user: Identity): Pick<ChangeSpec, 'requestedBy' | 'amendedBy'> {
  return { requestedBy: bare(user) };
}

/** Whoever changes what approvals are bound to counts as a requester from then on. */
export function stampUpdated(
  old: Spec,
  updated: Spec,
  user: Identity,
): Pick<ChangeSpec, 'requestedBy' | 'amendedBy'> {
  const requestedBy = old.requestedBy ?? bare(user);
  const amendedBy = old.amendedBy ?? [];
  const known = [requestedBy, ...amendedBy].some(({ username }) => username === user.username);
  const amenders = known || sameContent(old, updated) ? amendedBy : [...amendedBy, bare(user)];
  return { requestedBy, ...(amenders.length > 0 ? { amendedBy: amenders } : {}) };
}

/** Whether approvals given for one spec hold for the other. */
export function sameContent(old: Spec, updated: Spec): boolean {
  return canonicalize(bound(old)) === canonicalize(bound(updated));
}

function bound(spec: Spec): JsonObject {
  const rest: Spec = { ...spec };
  for (const field of UNBOUND) delete rest[field];
  return toJson(rest);
}

function bare({ username, uid, groups }: Identity): Identity {
  return {
    username,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups === undefined ? {} : { groups }),
  };
}
