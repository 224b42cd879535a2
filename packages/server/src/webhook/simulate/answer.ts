import { annotation, type ChangeSpec, type RiskStatus, type Simulation } from '@clotho/api';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';
import { Refusal } from '../stamp/refusal.ts';
import type { Stamped } from '../stamp/stamped.ts';
import { simulate } from './simulate.ts';

/**
 * Answers the dry-run of a new Change with what would happen: in warnings for people and in an
 * annotation for programs. Throws Refusal for what can't be simulated.
 */
export async function withSimulation(
  stamped: Stamped,
  spec: Partial<ChangeSpec>,
  review: Review,
  ctx: GateContext,
): Promise<Stamped> {
  if (!review.dryRun || review.operation !== 'CREATE') return stamped;
  try {
    const simulation = await simulate(review, { ...spec, ...stamped.fields }, ctx);
    return {
      ...stamped,
      warnings: [...(stamped.warnings ?? []), ...warningsOf(simulation)],
      annotations: {
        [annotation.simulate]: undefined,
        [annotation.simulation]: JSON.stringify(simulation),
      },
    };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The dry-run itself is answered all the same.
    ctx.log.warn('a simulation failed', { error });
    const why = error instanceof Error ? error.message : String(error);
    return { ...stamped, warnings: [`clotho: could not tell what would happen: ${why}`] };
  }
}

function warningsOf({ change }: Simulation): string[] {
  if (!change) return ['clotho: nothing would be held, so that no Change is needed'];
  return [...riskWarning(change.risk), `clotho: it would be ${change.phase}: ${change.message}`];
}

/** The risk with the reason that weighs most. */
export function riskWarning(risk: RiskStatus | undefined): string[] {
  if (!risk) return [];
  const weightiest = risk.reasons.find((reason) => reason.startsWith(`${risk.assessed}: `));
  return [`clotho: risk ${risk.effective}${weightiest ? `; ${weightiest}` : ''}`];
}
