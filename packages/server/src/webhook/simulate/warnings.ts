import { API_VERSION, type Change } from '@clotho/api';
import { assessRisk, type Write, type WriteFacts } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { managedNow } from '../gather-change.ts';
import { homeOf } from '../home.ts';
import type { Review } from '../review.ts';
import { riskWarning } from './answer.ts';
import { decisionOn, heldAs } from './held.ts';

/**
 * What the dry-run of a write is told besides that it would be held: the risk, as a Change of it
 * alone would have it. Never throws: a dry-run is answered whatever becomes of this.
 */
export async function riskWarnings(
  review: Review,
  write: Write,
  writeFacts: WriteFacts,
  ctx: GateContext,
): Promise<string[]> {
  if (!review.dryRun || decisionOn(writeFacts).verdict !== 'Hold') return [];
  try {
    const { request, difference } = heldAs(review, write, writeFacts, ctx);
    const { namespace, policy } = homeOf(review, ctx);
    const fact = ctx.views.namespace(namespace) ?? { name: namespace, labels: {} };
    const known = new Map([[request.metadata.uid, difference]]);
    const scope = { change: '', own: namespace, managed: managedNow(ctx) };
    const facts = await ctx.risk.factsOf([request], scope, known);
    const change = normalChange(namespace);
    const now = ctx.clock.now();
    return riskWarning(
      assessRisk({ change, requests: [request], policy, namespace: fact, facts, now }),
    );
  } catch (error) {
    ctx.log.warn('the risk of a dry-run could not be assessed', { error });
    return [];
  }
}

function normalChange(namespace: string): Change {
  return {
    apiVersion: API_VERSION,
    kind: 'Change',
    metadata: { name: 'simulated', namespace, uid: 'simulated', resourceVersion: '' },
    spec: { description: '', category: 'Normal', riskLevel: 'Low' },
  };
}
