import type { Identity } from '@clotho/api';
import { isServiceAccount, samePerson } from '../approval/identity.ts';

export type ReviewerProblem = 'OwnWork' | 'NotAPerson' | 'NotAReviewer';

interface Asked {
  reviewer: Identity;
  /** Whose work is reviewed. */
  authors: readonly Identity[];
  /** By permission, or named where it is laid down who reviews. */
  isEntitled: boolean;
  /** What is reviewed, e.g. `a session`. */
  what: string;
  /** How somebody comes to be entitled, in words. */
  entitlement: string;
}

type Answer = { ok: true } | { ok: false; code: ReviewerProblem; message: string };

/** Reviews afterwards have one rule: an entitled person, and never of one's own work. */
export function mayReviewWork(asked: Asked): Answer {
  const { reviewer, authors, isEntitled, what, entitlement } = asked;
  if (authors.some((author) => samePerson(reviewer, author))) {
    return no('OwnWork', `nobody reviews ${what} of their own; ask a reviewer`);
  }
  if (isServiceAccount(reviewer)) {
    return no('NotAPerson', `${what} is reviewed by a person, not by a ServiceAccount`);
  }
  if (isEntitled) return { ok: true };
  return no('NotAReviewer', `${reviewer.username} may not review ${what}; it takes ${entitlement}`);
}

function no(code: ReviewerProblem, message: string): Answer {
  return { ok: false, code, message };
}
