import { isSealableResource } from '@clotho/core';
import { isNotFound, KubeError, type DiscoveredResource } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
import { observing, type Observed } from './observed.ts';

const PAGE_SIZE = 500;

/** Every object of a namespace that can carry a seal, kind by kind. Throws KubeError. */
export async function* survey(namespace: string, ctx: GateContext): AsyncGenerator<Observed[]> {
  for (const resource of await sealableResources(ctx)) {
    yield await readAll(resource, namespace, ctx);
  }
}

/** One version of each resource, the one that the server prefers. Throws KubeError. */
async function sealableResources(ctx: GateContext): Promise<DiscoveredResource[]> {
  const chosen = new Map<string, DiscoveredResource>();
  for (const resource of await ctx.discovery.resources()) {
    const key = `${resource.ref.group}/${resource.ref.resource}`;
    if (isSealableResource(resource) && !chosen.has(key)) chosen.set(key, resource);
  }
  return [...chosen.values()];
}

async function readAll(
  resource: DiscoveredResource,
  namespace: string,
  ctx: GateContext,
): Promise<Observed[]> {
  const client = observing(ctx.client, resource);
  const items: Observed[] = [];
  let token: string | undefined;
  try {
    do {
      const options = { namespace, limit: PAGE_SIZE, continue: token };
      const page = await client.list<Observed>(resource.ref, options);
      items.push(...page.items);
      token = page.continue;
    } while (token !== undefined);
  } catch (error) {
    if (!isUnserved(error)) throw error;
  }
  return items;
}

/** A resource can go between discovery and the list, with its CRD. */
function isUnserved(error: unknown): boolean {
  return isNotFound(error) || (error instanceof KubeError && error.code === 'MethodNotAllowed');
}
