import type { ChangePolicySpec } from '@clotho/api';
import { brokenRulesOf } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { specOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { recordRule } from './rule.ts';

/** Refuses rules that could never be asked; what was broken before does not hinder other edits. */
export async function guardPolicy(review: Review, ctx: GateContext): Promise<Answer> {
  const known = brokenRulesOf(specOf<ChangePolicySpec>(review.oldObject));
  const broken = brokenRulesOf(specOf<ChangePolicySpec>(review.object)).filter(
    (problem) => !known.includes(problem),
  );
  return broken.length === 0
    ? recordRule(review, ctx)
    : { allowed: false, message: broken.map((problem) => `spec.${problem}`).join('; ') };
}
