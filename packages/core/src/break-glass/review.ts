import type { BreakGlassSpec, ChangePolicy, Identity } from '@clotho/api';
import { isAmong } from '../approval/identity.ts';
import { mayReviewWork, type ReviewerProblem } from '../emergency/reviewer.ts';
import type { Instant } from '../time.ts';
import { isOpen } from './session.ts';

export type ReviewProblem = 'StillOpen' | ReviewerProblem;

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
  const isNamed = policies.every(({ spec: policy }) => isAmong(reviewer, policy.reviewers ?? {}));
  const may = mayReviewWork({
    reviewer,
    authors: spec.user ? [spec.user] : [],
    isEntitled: holdsVerb || (policies.length > 0 && isNamed),
    what: 'a session',
    entitlement: 'the verb "review" on breakglasses, or spec.reviewers of the ChangePolicy',
  });
  return may.ok ? may : refuse(may.code, may.message);
}

function refuse(
  code: ReviewProblem,
  message: string,
): { ok: false; code: ReviewProblem; message: string } {
  return { ok: false, code, message: `spec.review: ${message}` };
}
