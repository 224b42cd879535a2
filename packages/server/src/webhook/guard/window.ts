import type { ChangeWindowSpec } from '@clotho/api';
import { recurrenceOf, WindowError } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { specOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { recordRule } from './rule.ts';

/** A window whose times can't be read is refused while its author looks, by the name of the field. */
export async function guardWindow(review: Review, ctx: GateContext): Promise<Answer> {
  const problem = review.operation === 'DELETE' ? null : problemOf(review);
  return problem === null ? recordRule(review, ctx) : { allowed: false, message: problem };
}

function problemOf({ object, oldObject }: Review): string | null {
  const spec = specOf<ChangeWindowSpec>(object);
  // What stands already may be labelled, and let go.
  if (JSON.stringify(spec) === JSON.stringify(specOf<ChangeWindowSpec>(oldObject))) return null;
  try {
    recurrenceOf(spec);
    return null;
  } catch (error) {
    if (error instanceof WindowError) return error.message;
    throw error;
  }
}
