import { kinds, refOf } from '@clotho/api';
import { digestOf, stampOf, type CandidateFact, type Write } from '@clotho/core';
import { claimFields } from '../claim-fields.ts';
import type { GateContext } from '../context.ts';
import { textAt } from './write.ts';

/**
 * Notes on the request which object and content it was let through for, before the answer: the
 * sealer later seals exactly that. The stamp keeps others from noting something else.
 */
export async function claim(
  uses: CandidateFact,
  namespace: string,
  write: Write,
  ctx: GateContext,
): Promise<void> {
  const subject = write.object ?? write.oldObject ?? {};
  const digest = digestOf(subject, { hasStatus: write.hasStatus, operation: 'UPDATE' });
  const objectUid = write.target.uid ?? '';
  const { change, begunAt } = uses;
  const noted = { objectUid, digest, ...generatedName(write), changeUid: change.uid, begunAt };
  const stamp = stampOf(claimFields(uses.request.uid, noted), ctx.keys.ring());
  await ctx.client.mergePatch(
    refOf(kinds.manifestRequest),
    uses.request.name,
    { metadata: { uid: uses.request.uid }, status: { claim: { ...noted, stamp } } },
    { namespace, subresource: 'status' },
  );
}

/** The write goes by the prefix that was asked for; the object is sealed under its own name. */
function generatedName({ object, target }: Write): { name?: string } {
  const name = textAt(object, ['metadata', 'name']);
  return name === '' || name === target.name ? {} : { name };
}
