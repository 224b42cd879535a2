import type { LockdownSpec } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { textAt } from '../gate/write.ts';
import { isReleased } from '../lockdowns.ts';
import { nameOf, specOf, userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';

type Event = 'Started' | 'Released' | 'Deleted';

/** What stops the line and what lets it go on is on record before it does. */
export async function guardLockdown(review: Review, ctx: GateContext): Promise<Answer> {
  const spec = specOf<LockdownSpec>(review.object);
  if (spec.release !== undefined && !(await isStampedRelease(review, ctx))) {
    return {
      allowed: false,
      message: 'the release was altered on its way; another admission webhook changes it',
    };
  }
  if (!review.dryRun) await record(review, ctx);
  return { allowed: true };
}

function isStampedRelease({ object }: Review, ctx: GateContext): Promise<boolean> {
  const metadata = { name: nameOf(object), uid: textAt(object, ['metadata', 'uid']) };
  const { reason = '', ...spec } = specOf<LockdownSpec>(object);
  const lockdown = {
    apiVersion: '',
    kind: '',
    metadata: { ...metadata, resourceVersion: '' },
    spec: { ...spec, reason },
  };
  return isReleased(lockdown, ctx);
}

async function record(review: Review, ctx: GateContext): Promise<void> {
  const { apiVersion, kind, object, oldObject } = review;
  const event = eventOf(review);
  if (event === null) return;
  const subject = object ?? oldObject;
  const uid = textAt(subject, ['metadata', 'uid']);
  const { namespaces, changeSelector, reason, release } = specOf<LockdownSpec>(subject);
  await ctx.recorder.record({
    id: `lockdown/${uid}/${event}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Lockdown',
    actor: userOf(review),
    subject: { apiVersion, kind, name: nameOf(subject), uid },
    body: { event, reason, namespaces, changeSelector, release: release?.reason },
  });
}

function eventOf({ operation, object, oldObject }: Review): Event | null {
  if (operation === 'CREATE') return 'Started';
  const old = specOf<LockdownSpec>(oldObject);
  if (operation === 'DELETE') return old.release === undefined ? 'Deleted' : null;
  const isNow = specOf<LockdownSpec>(object).release !== undefined;
  return isNow && old.release === undefined ? 'Released' : null;
}
