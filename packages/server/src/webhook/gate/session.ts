import { GROUP, kinds, refOf, type BreakGlass } from '@clotho/api';
import { covers, isOpen, type SessionFact } from '@clotho/core';
import { canI, orNull } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';
import { isStamped } from '../session-stamps.ts';

/**
 * The break-glass session by which the writer may make this write now; null without one. The view
 * only tells whom to ask about: the session, its stamp and the permission are looked at live.
 */
export async function sessionOf(review: Review, ctx: GateContext): Promise<SessionFact | null> {
  const { username } = review.user;
  const now = ctx.clock.now();
  const seen = ctx.views.sessions(username).filter(({ spec }) => isOpen(spec, now));
  for (const { metadata } of seen) {
    const session = await readSession(metadata.name, ctx);
    if (!session || !(await admits(session, review, ctx))) continue;
    return { name: session.metadata.name, uid: session.metadata.uid };
  }
  return null;
}

async function admits({ spec }: BreakGlass, review: Review, ctx: GateContext): Promise<boolean> {
  const { user } = review;
  const own = spec.user;
  if (own?.username !== user.username || own.uid !== user.uid) return false;
  if (!isOpen(spec, ctx.clock.now()) || !covers(spec, review)) return false;
  if (!(await isStamped(spec, ctx.keys))) return false;
  const asked = { verb: 'break-glass', group: GROUP, resource: 'breakglasses' };
  return (await canI(ctx.client, user, asked)).allowed;
}

async function readSession(name: string, ctx: GateContext): Promise<BreakGlass | null> {
  return orNull(ctx.client.get<BreakGlass>(refOf(kinds.breakGlass), name));
}
