import type { JsonObject, Target } from '@clotho/api';
import { isNotFound } from '@clotho/kube';
import { resourceOf } from '../resource-of.ts';
import type { GateContext } from '../webhook/context.ts';

/** The live object of a target, null if it is not there. Throws KubeError. */
export async function readTarget(
  target: Target,
  ctx: GateContext,
): Promise<{ object: JsonObject | null; hasStatus: boolean }> {
  const ref = await resourceOf(target, ctx.discovery);
  const hasStatus = await ctx.discovery.hasStatus(ref);
  try {
    const object = await ctx.client.get(ref, target.name, target.namespace);
    return { object, hasStatus };
  } catch (error) {
    if (isNotFound(error)) return { object: null, hasStatus };
    throw error;
  }
}
