import { GROUP, kinds, refOf, type BreakGlass, type BreakGlassSpec } from '@clotho/api';
import {
  formatInstant,
  isOpen,
  mayReview,
  openSession,
  owedInWords,
  parseDuration,
  policyFor,
  updateSession,
} from '@clotho/core';
import type { ChangePolicy } from '@clotho/api';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { specOf, userOf } from '../objects.ts';
import { overdueEmergency } from '../owed-reviews.ts';
import type { Review } from '../review.ts';
import { isReviewed, isStamped, stamped, stampedReview } from '../session-stamps.ts';
import type { Stamped } from './stamped.ts';
import { Refusal } from './refusal.ts';

type Spec = Partial<BreakGlassSpec>;

const SESSIONS = refOf(kinds.breakGlass);
const DEFAULT_REVIEW = '72h';

/** A session is its author's own, opens by Clotho's clock and is not altered but by its review. */
export async function stampBreakGlass(review: Review, ctx: GateContext): Promise<Stamped> {
  return review.operation === 'CREATE' ? open(review, ctx) : update(review, ctx);
}

async function open(review: Review, ctx: GateContext): Promise<Stamped> {
  const spec = specOf<BreakGlassSpec>(review.object);
  const policies = policiesOf(spec, ctx);
  await mayOpen(review, ctx);
  await refuseWhileReviewIsOwed(review, ctx);
  const owed = await overdueEmergency(review.user, ctx);
  if (owed) throw new Refusal('ReviewOwed', owedInWords(owed));
  const now = ctx.clock.now();
  const opened = openSession(spec, {
    user: userOf(review),
    now,
    reviewWithinMs: Math.min(...policies.map(reviewWithin)),
  });
  if (!opened.ok) throw new Refusal('BadSession', opened.message);
  const { review: _, close: _close, ...session } = { ...spec, ...opened.session };
  return {
    fields: { ...opened.session, stamp: stamped(session, ctx.keys).stamp },
    warnings: [
      `clotho: the session is open until ${session.closesAt ?? ''}; all you write in it is reviewed`,
    ],
  };
}

/** The policies of the namespaces. Throws Refusal when one of them is not managed. */
function policiesOf({ namespaces = [] }: Spec, { views }: GateContext): ChangePolicy[] {
  return namespaces.map((name) => {
    const namespace = views.namespace(name);
    const policy = namespace && policyFor(namespace, views.policies());
    if (policy) return policy;
    throw new Refusal(
      'NotManaged',
      `spec.namespaces: ${name} is ${namespace ? 'not managed' : 'not there'}; name managed namespaces only`,
    );
  });
}

function reviewWithin({ spec }: ChangePolicy): number {
  return parseDuration(spec.retroReviewWithin ?? DEFAULT_REVIEW);
}

async function mayOpen({ user }: Review, ctx: GateContext): Promise<void> {
  if (user.username.startsWith('system:serviceaccount:')) {
    throw new Refusal('NotAPerson', 'a break-glass session is opened by a person alone');
  }
  const asked = { verb: 'break-glass', group: GROUP, resource: 'breakglasses' };
  const { allowed } = await canI(ctx.client, user, asked);
  if (allowed) return;
  throw new Refusal(
    'MayNotOpen',
    `${user.username} may not break the glass; that needs the verb "break-glass" on breakglasses.${GROUP}. Ask someone who may, or hold the write and have it approved`,
  );
}

/** One session at a time, and its review before the next: else sessions would follow for ever. */
async function refuseWhileReviewIsOwed({ user, name }: Review, ctx: GateContext): Promise<void> {
  const { items } = await ctx.client.list<BreakGlass>(SESSIONS);
  const own = items.filter(({ spec }) => spec.user?.username === user.username);
  for (const { metadata, spec } of own) {
    if (metadata.name === name || !(await isStamped(spec, ctx.keys))) continue;
    if (isOpen(spec, ctx.clock.now())) {
      throw new Refusal(
        'StillOpen',
        `your session ${metadata.name} is open until ${spec.closesAt ?? ''}; use it, or close it (spec.close: true) and have it reviewed`,
      );
    }
    if (await isReviewed(spec, ctx.keys)) continue;
    throw new Refusal(
      'ReviewOwed',
      `your session ${metadata.name} is not reviewed yet (due ${spec.reviewDue ?? ''}); until then you can open no other. Ask a reviewer: kubectl patch breakglass ${metadata.name} --type=merge -p '{"spec":{"review":{"comment":"..."}}}'`,
    );
  }
}

async function update(review: Review, ctx: GateContext): Promise<Stamped> {
  const old = specOf<BreakGlassSpec>(review.oldObject);
  const edited = specOf<BreakGlassSpec>(review.object);
  if (!(await isStamped(old, ctx.keys))) {
    throw new Refusal(
      'NotStamped',
      'this session was made while the gate was off and never counted; delete it and open another',
    );
  }
  const result = updateSession(old, edited, ctx.clock.now());
  if (!result.ok) throw new Refusal('Immutable', result.message);
  const session = stamped(result.session, ctx.keys);
  const added = old.review === undefined && edited.review !== undefined;
  const verdict = added ? await reviewOf(session, edited, review, ctx) : session.review;
  return { fields: { ...allFields(session), review: verdict } };
}

async function reviewOf(
  session: Spec,
  { review: given }: Spec,
  review: Review,
  ctx: GateContext,
): Promise<Spec['review']> {
  const now = ctx.clock.now();
  const reviewer = userOf(review);
  const asked = { verb: 'review', group: GROUP, resource: 'breakglasses', name: review.name };
  const { allowed: holdsVerb } = await canI(ctx.client, review.user, asked);
  const policies = policiesThatStand(session, ctx);
  const may = mayReview(session, { reviewer, holdsVerb, policies, now });
  if (!may.ok) throw new Refusal(may.code, may.message);
  const comment = given?.comment ?? '';
  return stampedReview(
    { ...session, review: { comment, reviewer, at: formatInstant(now) } },
    ctx.keys,
  );
}

/** A namespace may be gone by the time of the review, or managed no longer. */
function policiesThatStand({ namespaces = [] }: Spec, { views }: GateContext): ChangePolicy[] {
  return namespaces.flatMap((name) => {
    const namespace = views.namespace(name);
    return (namespace && policyFor(namespace, views.policies())) ?? [];
  });
}

/** Every stamped field, so that what a client left out or altered is put back. */
function allFields({ user, openedAt, closesAt, reviewDue, close, stamp }: Spec): Spec {
  return {
    ...(user ? { user } : {}),
    ...(openedAt === undefined ? {} : { openedAt }),
    ...(closesAt === undefined ? {} : { closesAt }),
    ...(reviewDue === undefined ? {} : { reviewDue }),
    ...(close === undefined ? {} : { close }),
    ...(stamp === undefined ? {} : { stamp }),
  };
}
