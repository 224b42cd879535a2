import type { FastifyRequest } from 'fastify';
import { kinds, refOf, type Change, type ChangeWindow } from '@clotho/api';
import { agenda, coversNamespace, type AgendaEntry } from '@clotho/core';
import type { KubeClient, UserInfo } from '@clotho/kube';
import type { ApiContext } from './context.ts';
import type { Guard } from './guard.ts';
import { covers, looksLikeApiKey, type ApiKey } from './identity/api-key.ts';
import { ApiError } from './problem.ts';

export interface CalendarRange {
  readonly now: number;
  readonly from: number;
  readonly to: number;
  readonly namespace: string | undefined;
}

/** The API key that a call has as its bearer token, if it is one. */
export function apiKeyOf({ headers }: FastifyRequest): string | undefined {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return token !== undefined && looksLikeApiKey(token) ? token : undefined;
}

/** The key of a feed. @throws ApiError 401; 403 for any other key */
export async function feedOf(
  request: FastifyRequest,
  token: string,
  guard: Guard,
): Promise<ApiKey> {
  const { key, user } = await guard.anybody(request, token);
  if (key?.scopes.includes('calendar:read')) return key;
  const detail = 'this key is for no calendar; clotho calendar subscribe makes one that is';
  throw guard.deny(request, user.username, new ApiError(403, 'NotForKeys', detail));
}

/**
 * What whoever made the feed may see now, read by the server: nobody else's token is at hand when a
 * calendar program calls. @throws ApiError 403
 */
export async function entriesOfFeed(
  feed: ApiKey,
  range: CalendarRange,
  ctx: ApiContext,
): Promise<AgendaEntry[]> {
  const owner = { username: feed.createdBy, groups: feed.groups ?? [] };
  const { namespace } = range;
  if (namespace !== undefined && !covers(feed, namespace)) {
    throw new ApiError(403, 'MayNotRead', `this feed is not for ${namespace}`);
  }
  const namespaces = namespace === undefined ? feed.namespaces : [namespace];
  await requireViewer(owner, namespaces, ctx);
  const [windows, changes] = await Promise.all([
    ctx.cluster.list<ChangeWindow>(refOf(kinds.changeWindow)),
    changesIn(namespaces, ctx.cluster),
  ]);
  const own = windows.items.filter(
    (window) => namespaces?.some((each) => coversNamespace(window, each)) ?? true,
  );
  return agenda(own, changes, range);
}

/** Whether somebody may see windows, and Changes of these namespaces. @throws ApiError 403 */
export async function requireViewer(
  user: UserInfo,
  namespaces: readonly string[] | null,
  { access }: Pick<ApiContext, 'access'>,
): Promise<void> {
  const places = namespaces ?? [undefined];
  const wanted = [
    { verb: 'list', resource: 'changewindows' },
    ...places.map((namespace) => ({ verb: 'list', resource: 'changes', namespace })),
  ];
  for (const right of wanted) {
    if (await access.may({ user, grants: null }, right)) continue;
    const detail = `${user.username} may not list ${right.resource} there: name namespaces that you may read (-n)`;
    throw new ApiError(403, 'MayNotRead', detail);
  }
}

async function changesIn(
  namespaces: readonly string[] | null,
  cluster: Pick<KubeClient, 'list'>,
): Promise<Change[]> {
  const lists = await Promise.all(
    (namespaces ?? [undefined]).map((namespace) =>
      cluster.list<Change>(refOf(kinds.change), namespace === undefined ? {} : { namespace }),
    ),
  );
  return lists.flatMap(({ items }) => items);
}
