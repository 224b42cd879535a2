import type { ChangeSpec, Identity } from '@clotho/api';
import { boundSpec } from '../change/content.ts';
import { canonicalize } from '../digest/canonical.ts';
import { formatInstant, type Instant } from '../time.ts';

type Spec = Partial<ChangeSpec>;
type Stamps = Pick<ChangeSpec, 'requestedBy' | 'amendedBy' | 'submittedAt'>;

/** Whose a new Change is and since when it says what it says, whatever the client sent. */
export function stampCreated(user: Identity, now: Instant): Stamps {
  return { requestedBy: bare(user), submittedAt: formatInstant(now) };
}

/** Whoever changes what approvals are bound to counts as a requester from then on. */
export function stampUpdated(
  old: Spec,
  updated: Spec,
  { user, now }: { user: Identity; now: Instant },
): Stamps {
  const requestedBy = old.requestedBy ?? bare(user);
  const amendedBy = old.amendedBy ?? [];
  const known = [requestedBy, ...amendedBy].some(({ username }) => username === user.username);
  const isSame = sameContent(old, updated);
  const amenders = known || isSame ? amendedBy : [...amendedBy, bare(user)];
  const isSubmitted = old.submit === false && updated.submit !== false;
  const submittedAt = isSame && !isSubmitted ? old.submittedAt : formatInstant(now);
  return {
    requestedBy,
    ...(amenders.length > 0 ? { amendedBy: amenders } : {}),
    ...(submittedAt === undefined ? {} : { submittedAt }),
  };
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
