import { kinds, refOf, type ChangeWindow } from '@clotho/api';
import { isFinished, selects } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { labelsOf, nameOf, phaseOf } from '../objects.ts';
import type { Review } from '../review.ts';

/**
 * Labels are no part of what is approved, but windows may go by them: a Change under way must not
 * slip out of a freeze by another label. Answers why not; null if it may be.
 */
export async function relabellingProblem(review: Review, ctx: GateContext): Promise<string | null> {
  const { object, oldObject } = review;
  const [before, after] = [labelsOf(oldObject), labelsOf(object)];
  const phase = phaseOf(oldObject);
  const isOpen = phase === 'Draft' || isFinished(phase);
  if (isOpen || JSON.stringify(before) === JSON.stringify(after)) return null;
  const { items } = await ctx.client.list<ChangeWindow>(refOf(kinds.changeWindow));
  const window = items.find(({ spec: { changeSelector } }) => {
    return changeSelector && selects(changeSelector, before) !== selects(changeSelector, after);
  });
  return window
    ? `metadata.labels: change window ${window.metadata.name} goes by them, and Change ${nameOf(object)} is ${phase}. Cancel it and make a new one`
    : null;
}
