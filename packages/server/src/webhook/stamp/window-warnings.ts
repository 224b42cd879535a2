import {
  kinds,
  refOf,
  type Change,
  type ChangeSpec,
  type ChangeWindow,
  type WindowStatus,
} from '@clotho/api';
import { TimeError, windowStanding } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { labelsOf } from '../objects.ts';
import type { Review } from '../review.ts';

type Spec = Partial<ChangeSpec>;

/** What the windows will say about a Change that is being made; admission is not the place to refuse. */
export async function windowWarnings(
  spec: Spec,
  review: Review,
  ctx: GateContext,
): Promise<string[]> {
  const { items: windows } = await ctx.client.list<ChangeWindow>(refOf(kinds.changeWindow));
  const { category = 'Normal', description = '', riskLevel = 'High' } = spec;
  const { name, namespace } = review;
  const metadata = {
    name,
    namespace,
    uid: '',
    resourceVersion: '',
    labels: labelsOf(review.object),
  };
  const change: Change = {
    apiVersion: review.apiVersion,
    kind: review.kind,
    metadata,
    spec: { ...spec, category, description, riskLevel },
  };
  try {
    const { status } = windowStanding(change, { rules: { windows } }, ctx.clock.now());
    return warningOf(status, spec);
  } catch (error) {
    // Times that are none are refused by the schema, which comes later.
    if (error instanceof TimeError) return [];
    throw error;
  }
}

function warningOf(window: WindowStatus, { plannedEndTime }: Spec): string[] {
  const { state, opensAt, windows = [] } = window;
  const names = windows.slice(0, 2).join(', ');
  if (state === 'Closed') {
    return [`clotho: the window ended at ${plannedEndTime ?? ''}; this Change is Expired at once`];
  }
  if (windows.length === 0) return [];
  const frozen = state === 'Frozen' ? `frozen by ${names}` : `by ${names}`;
  return opensAt === undefined
    ? [`clotho: ${frozen}, it has no time to begin in`]
    : [`clotho: ${frozen}, it can begin at ${opensAt}`];
}
