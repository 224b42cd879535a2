import { kinds, refOf, type Lockdown } from '@clotho/api';
import { releaseFields, verifyStamp, type LockdownFact } from '@clotho/core';
import { verifyFresh } from '../seal/keys.ts';
import type { GateContext } from './context.ts';

/** All Lockdowns as they are at this moment, and whether the gate itself released them. */
export async function readLockdowns(ctx: GateContext): Promise<LockdownFact[]> {
  const { items } = await ctx.client.list<Lockdown>(refOf(kinds.lockdown));
  return Promise.all(
    items.map(async (lockdown) => ({ lockdown, released: await isReleased(lockdown, ctx) })),
  );
}

/** A release that the gate did not stamp was made while it was off: it lets nothing go. */
export async function isReleased({ metadata, spec }: Lockdown, ctx: GateContext): Promise<boolean> {
  const stamp = spec.release?.stamp ?? '';
  if (stamp === '') return false;
  const fields = releaseFields(metadata.uid, spec);
  return (await verifyFresh(ctx.keys, (ring) => verifyStamp(fields, stamp, ring))).valid;
}
