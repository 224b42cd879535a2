import type { ChangeSpec, Identity } from '@clotho/api';
import { boundSpec } from '../change/content.ts';
import { canonicalize } from '../digest/canonical.ts';

type Spec = Partial<ChangeSpec>;

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
  return canonicalize(boundSpec(old)) === canonicalize(boundSpec(updated));
}

function bare({ username, uid, groups }: Identity): Identity {
  return {
    username,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups === undefined ? {} : { groups }),
  };
}
