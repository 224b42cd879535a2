import type { BreakGlassSpec, JsonObject } from '@clotho/api';
import { toJson } from '../digest/to-json.ts';

type Spec = Partial<BreakGlassSpec>;

/** What the stamp of a session signs: all of it but the review, which comes later. */
export function sessionFields(spec: Spec): JsonObject {
  const session: Spec = { ...spec };
  delete session.stamp;
  delete session.review;
  return { purpose: 'break-glass', session: toJson(session) };
}

/** What the stamp of a review signs: the review, and the session that it is of. */
export function reviewFields(spec: Spec): JsonObject {
  const { stamp: _, ...review } = spec.review ?? {};
  return {
    purpose: 'break-glass-review',
    session: sessionFields(spec),
    review: toJson(review),
  };
}
