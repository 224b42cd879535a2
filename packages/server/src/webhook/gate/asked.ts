import type { Write } from '@clotho/core';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';
import { evictedPod, scaledObject } from './parent.ts';
import { refusalOf } from './subresource.ts';
import { writeOf } from './write.ts';

/** A write in terms of the object that it changes, whatever way it came. */
export interface Asked {
  write: Write;
  /** Why a write by this way is never held; null where it is. */
  refusal: string | null;
  /** The object was read as it is replaced: nobody else wrote it meanwhile. */
  isCurrent: boolean;
}

/** Reads what a review asks for; subresources become a write of the object behind them. */
export async function askedBy(review: Review, ctx: GateContext): Promise<Asked> {
  if (review.subresource === 'scale') {
    return { ...(await scaledObject(review, ctx)), refusal: null };
  }
  if (review.resource === 'pods' && review.subresource === 'eviction') {
    const write = await evictedPod(review, ctx);
    if (write) return { write, refusal: null, isCurrent: true };
  }
  return { write: await writeOf(review, ctx), refusal: refusalOf(review), isCurrent: true };
}
