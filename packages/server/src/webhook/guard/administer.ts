import { GROUP } from '@clotho/api';
import { canonicalize, formatInstant, normalize, sha256 } from '@clotho/core';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { textAt } from '../gate/write.ts';
import { nameOf, userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';

/** What somebody is about to do to the rules that Clotho itself goes by. */
export interface PolicyEdit {
  /** In words, e.g. `shop would be managed no longer`. */
  effect: string;
  /** Only this policy, if the permission may be bound to it. */
  policy?: string;
}

/**
 * Lets pass what only an administrator of Clotho may do (custom verb `administer` on
 * changepolicies), and puts it on record first. Throws KubeError.
 */
export async function administer(
  { effect, policy }: PolicyEdit,
  review: Review,
  ctx: GateContext,
): Promise<Answer> {
  const { allowed } = await canI(ctx.client, review.user, {
    verb: 'administer',
    group: GROUP,
    resource: 'changepolicies',
    ...(policy === undefined ? {} : { name: policy }),
  });
  const message = `${effect}; that needs the verb "administer" on changepolicies.${GROUP}. Ask who administers Clotho`;
  if (!allowed && !review.dryRun) return { allowed: false, message };
  if (!allowed) return { allowed: true, warnings: [`clotho: would be refused: ${message}`] };
  await recordEdit({ effect }, review, ctx);
  return { allowed: true };
}

/** One entry an edit, however often the API server asks about it; a dry-run edits nothing. */
export async function recordEdit(
  body: Record<string, unknown>,
  review: Review,
  ctx: GateContext,
): Promise<void> {
  if (review.dryRun) return;
  const { apiVersion, kind, operation, subresource } = review;
  const name = nameOf(review.object ?? review.oldObject) || review.name;
  await ctx.recorder.record({
    id: `policy-edit/${idOf(review)}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'PolicyEdit',
    actor: userOf(review),
    subject: { apiVersion, kind, name },
    body: { operation, ...(subresource === '' ? {} : { subresource }), ...body },
  });
}

/** The same edit of the same version of an object by the same person. */
function idOf({ kind, operation, subresource, user, object, oldObject }: Review): string {
  const at = (field: string): string => textAt(oldObject ?? object, ['metadata', field]);
  const content = object && normalize(object, { hasStatus: true });
  const { username } = user;
  const version = at('resourceVersion');
  const edit = { kind, operation, subresource, username, version, content };
  return `${at('uid')}/${sha256(canonicalize(edit))}`;
}
