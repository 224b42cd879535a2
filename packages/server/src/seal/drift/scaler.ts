import type { JsonObject } from '@clotho/api';
import { digestOf, getPath, isObject, type Json, type Scaler } from '@clotho/core';
import type { GateContext } from '../../webhook/context.ts';
import type { Live } from './gather.ts';

const autoscalers = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  namespaced: true,
} as const;

/** How far back an unknown number of replicas is looked for. */
const MOST_REPLICAS = 100;

/** The autoscaler of an object; null without one. Throws KubeError. */
export async function scalerOf({ target }: Live, ctx: GateContext): Promise<Scaler | null> {
  const { namespace = '', kind, name } = target;
  const { items } = await ctx.client.list(autoscalers, { namespace });
  for (const { metadata, ...rest } of items) {
    const spec: Json | undefined = Object(rest).spec;
    if (!isObject(spec)) continue;
    const at = (field: string): Json | undefined => getPath(spec, ['scaleTargetRef', field]);
    if (at('kind') !== kind || at('name') !== name) continue;
    if (groupOf(at('apiVersion')) !== groupOf(target.apiVersion)) continue;
    const { minReplicas: min = 1, maxReplicas: max } = spec;
    if (typeof min !== 'number' || typeof max !== 'number') continue;
    return { name: `HorizontalPodAutoscaler/${metadata.name}`, min, max };
  }
  return null;
}

/**
 * The approved content, where nothing but the replicas was changed since. For objects whose content
 * was not kept, as those that were adopted.
 */
export function unscaled({ object, record, hasStatus }: Live): JsonObject | null {
  const spec = object?.['spec'];
  if (!object || !record || !isObject(spec) || typeof spec['replicas'] !== 'number') return null;
  for (let replicas = 0; replicas <= MOST_REPLICAS; replicas += 1) {
    const candidate = { ...object, spec: { ...spec, replicas } };
    if (digestOf(candidate, { hasStatus, operation: 'UPDATE' }) === record.spec.digest) {
      return candidate;
    }
  }
  return null;
}

function groupOf(apiVersion: Json | undefined): string {
  const [group = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  return version === undefined ? '' : group;
}
