import { SYSTEM_NAMESPACE, type SealRecord, type Target } from '@clotho/api';
import { judgeDrift, recordName, type Judgement } from '@clotho/core';
import type { Reflector } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { targetOf } from '../observed.ts';
import { BY_NAMESPACE } from '../record-view.ts';
import { survey } from '../survey.ts';
import { factsOf } from './gather.ts';

/**
 * Compares everything in a namespace with its records, whatever the watches said; `suspect` is
 * called for each object that is worth a closer look. Throws KubeError.
 */
export async function auditNamespace(
  namespace: string,
  records: Reflector<SealRecord>,
  suspect: (target: Target) => void,
  ctx: GateContext,
): Promise<number> {
  const seen = new Set<string>();
  for await (const objects of survey(namespace, ctx)) {
    for (const observed of objects) {
      const target = targetOf(observed);
      const name = recordName(target);
      seen.add(name);
      const record = records.store.get(SYSTEM_NAMESPACE, name) ?? null;
      if (!isClean(judgeDrift(factsOf({ target, record, observed }, ctx)))) suspect(target);
    }
  }
  for (const { metadata, spec, status } of records.store.byIndex(BY_NAMESPACE, namespace)) {
    if (!seen.has(metadata.name) || status?.drift !== undefined) suspect(spec.target);
  }
  return seen.size;
}

export function isClean({ finding, upkeep }: Judgement): boolean {
  return finding === null && upkeep === 'None';
}
