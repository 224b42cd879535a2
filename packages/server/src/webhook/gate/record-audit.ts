import { formatInstant, type Write } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { userOf } from '../objects.ts';
import type { Review } from '../review.ts';

/** Puts on record what a policy in Audit mode lets pass: what would have been held, and why. */
export async function recordAudit(
  review: Review,
  { target, operation }: Write,
  message: string,
  ctx: GateContext,
): Promise<void> {
  await ctx.recorder.record({
    id: `admitted/${review.uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'AdmissionAdmitted',
    actor: userOf(review),
    subject: target,
    body: {
      finding: 'AuditOnly',
      operation,
      message,
      ...(review.subresource === '' ? {} : { subresource: review.subresource }),
    },
  });
}
