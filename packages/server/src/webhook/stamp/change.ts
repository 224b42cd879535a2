import { GROUP, type ChangeSpec } from '@clotho/api';
import { stampCreated, stampUpdated, windowOf } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { specOf, userOf } from '../objects.ts';
import type { Review } from '../review.ts';
import type { Stamped } from './stamped.ts';
import { Refusal } from './refusal.ts';

/** Who asks for a Change is whoever wrote it, and declaring a category is a permission. */
export async function stampChange(review: Review, ctx: GateContext): Promise<Stamped> {
  const spec = specOf<ChangeSpec>(review.object);
  const old = review.operation === 'UPDATE' ? specOf<ChangeSpec>(review.oldObject) : undefined;
  refuseNotThereYet(spec);
  if (spec.category !== old?.category) await mayDeclare(spec.category, review, ctx);
  const user = userOf(review);
  const now = ctx.clock.now();
  const stamps = old ? stampUpdated(old, spec, { user, now }) : stampCreated(user, now);
  return {
    fields: { amendedBy: undefined, submittedAt: undefined, ...stamps },
    warnings: old ? [] : warningsFor(spec, ctx),
  };
}

/** Accepting what is not built yet would be pretending. */
function refuseNotThereYet({ delivery, schedule, rollout }: Partial<ChangeSpec>): void {
  if (delivery !== undefined && delivery !== 'Operator') {
    throw new Refusal(
      'NotImplemented',
      `spec.delivery: ${delivery} is not there yet; leave it out (Operator)`,
    );
  }
  if (schedule === 'NextWindow') {
    throw new Refusal(
      'NotImplemented',
      'spec.schedule: NextWindow is not there yet; give plannedStartTime and plannedEndTime',
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

function warningsFor(spec: Partial<ChangeSpec>, ctx: GateContext): string[] {
  const window = windowOf(spec, ctx.clock.now());
  return window.state === 'Closed'
    ? [`clotho: the window ended at ${spec.plannedEndTime ?? ''}; this Change is Expired at once`]
    : [];
}
