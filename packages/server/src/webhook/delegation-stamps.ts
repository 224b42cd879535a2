import { GROUP, kinds, refOf, type Delegation, type DelegationSpec } from '@clotho/api';
import { delegationFields, stampOf, verifyStamp, type DelegationFact } from '@clotho/core';
import { canI } from '@clotho/kube';
import { verifyFresh } from '../seal/keys.ts';
import type { GateContext } from './context.ts';
import type { Review } from './review.ts';

type Spec = Partial<DelegationSpec>;
type Keys = Pick<GateContext, 'keys'>;

/** The delegation with the stamp of the gate. */
export function stamped(unsigned: Spec, { keys }: Keys): Spec {
  const { stamp: _, ...delegation } = unsigned;
  return { ...delegation, stamp: stampOf(delegationFields(delegation), keys.ring()) };
}

/** Whether the gate stamped this: a delegation that was made while it was off never counts. */
export async function isStamped(delegation: Spec, { keys }: Keys): Promise<boolean> {
  const { stamp = '' } = delegation;
  const fields = delegationFields(delegation);
  return (await verifyFresh(keys, (ring) => verifyStamp(fields, stamp, ring))).valid;
}

/** The delegations that the gate stamped, as they are at this moment. Throws KubeError. */
export async function readDelegations(ctx: GateContext): Promise<DelegationFact[]> {
  const { items } = await ctx.client.list<Delegation>(refOf(kinds.delegation));
  const facts: DelegationFact[] = [];
  for (const { metadata, spec } of items) {
    if (await isStamped(spec, ctx)) facts.push({ name: metadata.name, spec });
  }
  return facts;
}

/** Whether somebody may end a delegation: its author, or who holds the custom verb `end`. */
export async function mayEnd(
  { user, name }: Review,
  { from }: Spec,
  ctx: GateContext,
): Promise<boolean> {
  if (from?.username === user.username) return true;
  const asked = { verb: 'end', group: GROUP, resource: 'delegations', name };
  return (await canI(ctx.client, user, asked)).allowed;
}
