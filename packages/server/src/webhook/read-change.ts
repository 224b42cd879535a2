import { kinds, refOf, type Change } from '@clotho/api';
import { isNotFound } from '@clotho/kube';
import type { GateContext } from './context.ts';

/** A Change as it is at this moment; undefined if there is none. Throws KubeError. */
export async function readChange(
  name: string,
  namespace: string,
  ctx: GateContext,
): Promise<Change | undefined> {
  try {
    return await ctx.client.get<Change>(refOf(kinds.change), name, namespace);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
