import { decide } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { gatherQuick } from '../gate/gather.ts';
import { refusalOf } from '../gate/subresource.ts';
import { writeOf } from '../gate/write.ts';
import type { Answer, Review } from '../review.ts';

/**
 * Decides a write of a status that also alters labels, annotations, owner references or finalizers:
 * these are content, and content is not changed by the way of the status.
 */
export async function handleStatus(review: Review, ctx: GateContext): Promise<Answer> {
  const asked = { write: await writeOf(review, ctx), refusal: refusalOf(review) };
  const decision = decide(gatherQuick(review, asked, ctx));
  if (decision.verdict === 'Allow') {
    return {
      allowed: true,
      ...(decision.warning === undefined ? {} : { warnings: [decision.warning] }),
    };
  }
  return {
    allowed: false,
    message: decision.verdict === 'Refuse' ? decision.message : 'the write is not approved',
  };
}
