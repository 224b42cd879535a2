import { GROUP, type ChangeSpec, type Identity } from '@clotho/api';
import { owedInWords, sameContent, stampCreated, stampUpdated } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { textAt } from '../gate/write.ts';
import { specOf, userOf } from '../objects.ts';
import { overdueReview } from '../owed-reviews.ts';
import type { Review } from '../review.ts';
import { warnOfCollisions, warnOfHold } from './change-warnings.ts';
import { stampOverride } from './override.ts';
import type { Stamped } from './stamped.ts';
import { withSimulation } from '../simulate/answer.ts';
import { Refusal } from './refusal.ts';
import { windowWarnings } from './window-warnings.ts';

/** Who asks for a Change is whoever wrote it, and declaring a category is a permission. */
export async function stampChange(review: Review, ctx: GateContext): Promise<Stamped> {
  const spec = specOf<ChangeSpec>(review.object);
  const old = review.operation === 'UPDATE' ? specOf<ChangeSpec>(review.oldObject) : undefined;
  refuseNotThereYet(spec);
  const user = userOf(review);
  if (spec.category !== old?.category) {
    await mayDeclare(spec.category, review, ctx);
    if (spec.category === 'Emergency') await refuseWhileReviewIsOwed(user, ctx);
  }
  const now = ctx.clock.now();
  const stamps = old ? stampUpdated(old, spec, { user, now }) : stampCreated(user, now);
  const stamped = {
    fields: {
      amendedBy: undefined,
      submittedAt: undefined,
      ...stamps,
      override: await stampOverride(spec, old, review, ctx),
    },
    warnings: old ? amendmentWarnings(old, spec, review) : await warningsFor(spec, review, ctx),
  };
  return withSimulation(stamped, spec, review, ctx);
}

/** Whoever owes the review of an emergency declares no other. */
async function refuseWhileReviewIsOwed(user: Identity, ctx: GateContext): Promise<void> {
  const owed = await overdueReview(user, ctx);
  if (owed) throw new Refusal('ReviewOwed', `spec.category: ${owedInWords(owed)}`);
}

/** Accepting what is not built yet would be pretending. */
function refuseNotThereYet({ delivery, rollout }: Partial<ChangeSpec>): void {
  if (delivery !== undefined && delivery !== 'Operator') {
    throw new Refusal(
      'NotImplemented',
      `spec.delivery: ${delivery} is not there yet; leave it out (Operator)`,
    );
  }
  if (rollout !== undefined) {
    throw new Refusal('NotImplemented', 'spec.rollout is not there yet; leave it out');
  }
}

async function mayDeclare(
  category: string | undefined,
  { user, namespace, name }: Review,
  ctx: GateContext,
): Promise<void> {
  if (category !== 'Emergency' && category !== 'Standard') return;
  const verb = category.toLowerCase();
  const { allowed } = await canI(ctx.client, user, {
    verb,
    group: GROUP,
    resource: 'changes',
    namespace,
    name,
  });
  if (allowed) return;
  throw new Refusal(
    'MayNotDeclare',
    `spec.category: ${user.username} may not declare ${category} changes in ${namespace}; it needs the verb "${verb}" on changes.${GROUP}. Declare it Normal, or ask someone who may`,
  );
}

async function warningsFor(
  spec: Partial<ChangeSpec>,
  review: Review,
  ctx: GateContext,
): Promise<string[]> {
  return [
    ...(await windowWarnings(spec, review, ctx)),
    ...(await warnOfHold(review, ctx)),
    ...(await warnOfCollisions(review, ctx)),
  ];
}

/** An apply of the same name with other content does something else than it did the first time. */
function amendmentWarnings(
  old: Partial<ChangeSpec>,
  spec: Partial<ChangeSpec>,
  { oldObject, name }: Review,
): string[] {
  const phase = textAt(oldObject, ['status', 'phase']);
  if (phase === '' || phase === 'Draft' || sameContent(old, spec)) return [];
  return [`clotho: this amends Change ${name} (${phase}): decisions made so far are void`];
}
