import type { ManifestRequest } from '@clotho/api';
import { readinessOf, removalOf, type ReadinessFact } from '@clotho/core';
import { resourceOf } from '../../../resource-of.ts';
import type { OperatorContext } from '../../context.ts';
import { readTarget } from '../read-target.ts';

const AT_ONCE = 8;

/** How the touched objects are, read now. Throws KubeError when that could not be seen. */
export async function gatherReadiness(
  requests: readonly ManifestRequest[],
  ctx: OperatorContext,
): Promise<ReadinessFact[]> {
  const facts: ReadinessFact[] = [];
  for (let from = 0; from < requests.length; from += AT_ONCE) {
    const some = requests.slice(from, from + AT_ONCE);
    facts.push(...(await Promise.all(some.map((request) => factOf(request, ctx)))));
  }
  return facts;
}

async function factOf(request: ManifestRequest, ctx: OperatorContext): Promise<ReadinessFact> {
  const { operation, target } = request.spec;
  const { name } = request.metadata;
  const ref = await resourceOf(target, ctx.discovery);
  const object = await readTarget(request, ref, ctx);
  return operation === 'Delete'
    ? { name, ...removalOf(object, target.uid) }
    : { name, ...readinessOf(object) };
}
