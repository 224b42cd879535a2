import type { BreakGlassSpec } from '@clotho/api';
import { reviewFields, sessionFields, stampOf, verifyStamp } from '@clotho/core';
import { verifyFresh, type KeyStore } from '../seal/keys.ts';

type Spec = Partial<BreakGlassSpec>;

/** The session with the stamp of the gate on everything that counts about it. */
export function stamped(session: Spec, keys: KeyStore): Spec {
  const { review, ...rest } = session;
  const signed = { ...rest, stamp: stampOf(sessionFields(rest), keys.ring()) };
  return review === undefined ? signed : { ...signed, review };
}

/** The review with its stamp; `session` holds it already. */
export function stampedReview(session: Spec, keys: KeyStore): Spec['review'] {
  const { review } = session;
  return review && { ...review, stamp: stampOf(reviewFields(session), keys.ring()) };
}

/** Whether the gate stamped this session: one that was made while it was off never counts. */
export async function isStamped(session: Spec, keys: KeyStore): Promise<boolean> {
  const stamp = session.stamp ?? '';
  return (await verifyFresh(keys, (ring) => verifyStamp(sessionFields(session), stamp, ring)))
    .valid;
}

/** Whether the gate stamped the review of this session. */
export async function isReviewed(session: Spec, keys: KeyStore): Promise<boolean> {
  const stamp = session.review?.stamp ?? '';
  return (await verifyFresh(keys, (ring) => verifyStamp(reviewFields(session), stamp, ring))).valid;
}
