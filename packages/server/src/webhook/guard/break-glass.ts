import type { BreakGlassSpec } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import { raiseAlert } from '../../seal/alert.ts';
import type { GateContext } from '../context.ts';
import { textAt } from '../gate/write.ts';
import { nameOf, specOf, userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';
import { isReviewed, isStamped } from '../session-stamps.ts';

type Spec = Partial<BreakGlassSpec>;

const OK: Answer = { allowed: true };

/** A session stays until it is reviewed, and what happens to it is on record before it does. */
export async function guardBreakGlass(review: Review, ctx: GateContext): Promise<Answer> {
  const old = specOf<BreakGlassSpec>(review.oldObject);
  const spec = specOf<BreakGlassSpec>(review.object);
  if (review.operation === 'DELETE') return guardDelete(review, old, ctx);
  if (!(await isStamped(spec, ctx.keys))) {
    return refuse('the session was altered on its way; another admission webhook changes it');
  }
  if (spec.review !== undefined && !(await isReviewed(spec, ctx.keys))) {
    return refuse('the review was altered on its way; another admission webhook changes it');
  }
  if (!review.dryRun) await record(review, old, spec, ctx);
  return OK;
}

async function guardDelete(review: Review, old: Spec, ctx: GateContext): Promise<Answer> {
  if (!(await isStamped(old, ctx.keys)) || (await isReviewed(old, ctx.keys))) return OK;
  const name = nameOf(review.oldObject);
  return refuse(
    `session ${name} stays until it is reviewed. Next: a reviewer patches spec.review.comment of breakglass ${name}`,
  );
}

async function record(review: Review, old: Spec, spec: Spec, ctx: GateContext): Promise<void> {
  const event = eventOf(review, old, spec);
  if (event === null) return;
  const subject = {
    apiVersion: review.apiVersion,
    kind: review.kind,
    name: nameOf(review.object),
    uid: textAt(review.object, ['metadata', 'uid']),
  };
  const { stamp: _, ...session } = spec;
  const id = `break-glass/${subject.uid}/${event}`;
  await ctx.recorder.record({
    id,
    at: formatInstant(ctx.clock.now()),
    kind: 'BreakGlass',
    actor: userOf(review),
    subject,
    body: { event, ...session },
  });
  if (event !== 'Opened') return;
  await raiseAlert(
    { id, subject, body: { finding: 'BreakGlassOpened', user: spec.user?.username ?? '' } },
    ctx,
  );
}

function eventOf({ operation }: Review, old: Spec, spec: Spec): string | null {
  if (operation === 'CREATE') return 'Opened';
  if (old.review === undefined && spec.review !== undefined) return 'Reviewed';
  return old.close !== spec.close ? 'Closed' : null;
}

function refuse(message: string): Answer {
  return { allowed: false, message };
}
