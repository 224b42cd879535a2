import type { Change, Identity, ManifestRequest, RetroReview } from '@clotho/api';
import { lifePhase } from '../change/life-phase.ts';
import type { Rulebook } from '../rulebook.ts';
import { isNamedReviewer, owesReview } from './review.ts';
import { mayReviewWork, type ReviewerProblem } from './reviewer.ts';

export interface ReviewAsked {
  change: Change;
  /** Those of its requests that are still there: their authors asked for it too. */
  requests: readonly ManifestRequest[];
  rules: Rulebook;
  reviewer: Identity;
  /** The reviewer holds the verb `review` on changes. */
  holdsVerb: boolean;
  /** As it stands so far. */
  review: RetroReview | undefined;
  decision: 'approve' | 'deny' | 'revoke';
  comment: string | undefined;
}

type Problem = ReviewerProblem | 'NothingToReview' | 'Reviewed' | 'NotAVerdict' | 'CommentRequired';
type Answer = { ok: true } | { ok: false; code: Problem; message: string };

/** Whether somebody may review an emergency that is over, and what they say is a review. */
export function mayReviewEmergency(asked: ReviewAsked): Answer {
  const problem = whatIsWrong(asked);
  if (problem) return problem;
  return mayReviewWork({
    reviewer: asked.reviewer,
    authors: authorsOf(asked),
    isEntitled: asked.holdsVerb || isNamedReviewer(asked.reviewer, asked.rules),
    what: 'an emergency',
    entitlement:
      'the verb "review" on changes, or spec.reviewers of the ChangePolicy; without those, to be an approver of its workflow',
  });
}

/** Whoever it comes from. */
function whatIsWrong({ change, review, decision, comment = '' }: ReviewAsked): Answer | null {
  if (!owesReview(change)) {
    const phase = lifePhase(change.status);
    const message = `it is ${change.spec.category} and ${phase}; only an Emergency is reviewed, once it is over`;
    return no('NothingToReview', message);
  }
  if (review?.state === 'Done') {
    return no('Reviewed', `it was reviewed already by ${review.by ?? 'somebody'}`);
  }
  if (decision === 'revoke') {
    return no('NotAVerdict', 'a review says approve (justified) or deny (not justified)');
  }
  return comment.trim() === ''
    ? no('CommentRequired', 'a review says what was found; give a comment')
    : null;
}

function authorsOf({ change: { spec }, requests }: ReviewAsked): Identity[] {
  return [
    ...(spec.requestedBy ? [spec.requestedBy] : []),
    ...(spec.amendedBy ?? []),
    ...requests.map((request) => request.spec.requester),
  ];
}

function no(code: Problem, message: string): Answer {
  return { ok: false, code, message };
}
