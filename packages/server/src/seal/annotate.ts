import { annotation, type SealRecordSpec } from '@clotho/api';
import { isConflict, isNotFound } from '@clotho/kube';
import { resourceOf } from '../resource-of.ts';
import type { GateContext } from '../webhook/context.ts';

const RBAC = 'rbac.authorization.k8s.io';

/**
 * Writes the seal on the object, for people and auditors to see. The record stays the truth: an
 * object that is gone meanwhile, or is another one by now, is left to the drift audit.
 */
export async function annotate(spec: SealRecordSpec, ctx: GateContext): Promise<void> {
  const { apiVersion, kind, namespace, name, uid = '' } = spec.target;
  const ref = await resourceOf(spec.target, ctx.discovery);
  // Nobody may touch roles and bindings who does not hold what they give, and the gate holds
  // little. For them the record has to do.
  if (ref.group === RBAC) return;
  const annotations = {
    [annotation.signature]: spec.seal,
    [annotation.sealedChange]: spec.change?.name ?? '',
    [annotation.sealedSeq]: String(spec.seq),
  };
  try {
    // An empty namespace would be a difference in an object that has none.
    const place = namespace === undefined ? {} : { namespace };
    const patch = { apiVersion, kind, metadata: { name, ...place, uid, annotations } };
    await ctx.client.apply(ref, patch, { fieldManager: 'clotho-seal', force: true });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
    ctx.log.warn('the sealed object is gone', { kind, namespace, name });
  }
}

/** Takes the seal off an object again, if it is there. Throws KubeError. */
export async function removeAnnotations(spec: SealRecordSpec, ctx: GateContext): Promise<void> {
  const { namespace = '', name, uid = '' } = spec.target;
  const ref = await resourceOf(spec.target, ctx.discovery);
  if (ref.group === RBAC) return;
  const annotations = {
    [annotation.signature]: null,
    [annotation.sealedChange]: null,
    [annotation.sealedSeq]: null,
  };
  try {
    await ctx.client.mergePatch(ref, name, { metadata: { uid, annotations } }, { namespace });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
