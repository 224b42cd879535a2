import type { BreakGlassSpec, ChangePolicy, Identity } from '@clotho/api';
import { isAmong, isServiceAccount, samePerson } from '../approval/identity.ts';
import type { Instant } from '../time.ts';
import { isOpen } from './session.ts';

export type ReviewProblem = 'StillOpen' | 'OwnSession' | 'NotAPerson' | 'NotAReviewer';

interface Asked {
  reviewer: Identity;
  /** The reviewer holds the verb `review` on breakglasses. */
  holdsVerb: boolean;
  /** The policies of the namespaces of the session. */
  policies: readonly ChangePolicy[];
  now: Instant;
}

/**
 * Whether somebody may review a session: not while more may happen in it, never its own user, and
 * only by permission or as a reviewer of every policy that the session wrote past.
 */
export function mayReview(
  spec: Partial<BreakGlassSpec>,
  { reviewer, holdsVerb, policies, now }: Asked,
): { ok: true } | { ok: false; code: ReviewProblem; message: string } {
  if (isOpen(spec, now)) {
    return refuse(
      'StillOpen',
      `the session is open until ${spec.closesAt ?? ''}; close it first (spec.close: true)`,
    );
  }
  if (spec.user !== undefined && samePerson(reviewer, spec.user)) {
    return refuse('OwnSession', 'nobody reviews a session of their own; ask a reviewer');
  }
  if (isServiceAccount(reviewer)) {
    return refuse('NotAPerson', 'a session is reviewed by a person, not by a ServiceAccount');
  }
  const isNamed = policies.every(({ spec: policy }) => isAmong(reviewer, policy.reviewers ?? {}));
  if (holdsVerb || (policies.length > 0 && isNamed)) return { ok: true };
  return refuse(
    'NotAReviewer',
    `${reviewer.username} may not review sessions; it takes the verb "review" on breakglasses, or spec.reviewers of the ChangePolicy`,
  );
}

function refuse(
  code: ReviewProblem,
  message: string,
): { ok: false; code: ReviewProblem; message: string } {
  return { ok: false, code, message: `spec.review: ${message}` };
}
