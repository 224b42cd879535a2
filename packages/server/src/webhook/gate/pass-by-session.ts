import { digestOf, formatInstant, type SessionFact, type Write } from '@clotho/core';
import { raiseAlert } from '../../seal/alert.ts';
import { noteWrite } from '../../seal/break-glass/note.ts';
import type { GateContext } from '../context.ts';
import { userOf } from '../objects.ts';
import type { Review } from '../review.ts';

/**
 * Puts a write that passes by a break-glass session on record, before the answer, and notes what
 * is to be sealed when it has taken place.
 */
export async function passBySession(
  session: SessionFact,
  review: Review,
  write: Write,
  ctx: GateContext,
): Promise<void> {
  const subject = subjectOf(write);
  const content = write.object ?? write.oldObject ?? {};
  const digest = digestOf(content, { hasStatus: write.hasStatus, operation: 'UPDATE' });
  const body = {
    finding: 'BreakGlass',
    session: session.name,
    sessionUid: session.uid,
    user: review.user.username,
    operation: write.operation,
    ...(review.subresource === '' ? {} : { subresource: review.subresource }),
    digest,
  };
  await ctx.recorder.record({
    id: `admitted/${review.uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'AdmissionAdmitted',
    actor: userOf(review),
    subject,
    body,
  });
  await raiseAlert({ id: `break-glass/${review.uid}`, subject, body }, ctx);
  if (isWriteOfObject(review)) {
    await noteWrite({ write: { ...write, target: subject }, digest, session }, ctx);
  }
}

/** Else (a Pod is bound to a node, a build is begun) it leaves nothing to seal. */
function isWriteOfObject({ resource, subresource }: Review): boolean {
  return (
    resource !== 'bindings' &&
    !['binding', 'instantiate', 'instantiatebinary'].includes(subresource)
  );
}

/** A generated name is known by now. */
function subjectOf({ target, object }: Write): Write['target'] {
  const metadata: unknown = object?.['metadata'];
  const name = typeof metadata === 'object' && metadata && 'name' in metadata && metadata.name;
  return typeof name === 'string' && name !== '' ? { ...target, name } : target;
}
