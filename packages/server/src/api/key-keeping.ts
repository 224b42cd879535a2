import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';
import type { ApiContext } from './context.ts';
import type { Guard } from './guard.ts';
import type { ApiKey } from './identity/api-key.ts';
import { ApiError } from './problem.ts';

interface Asking {
  readonly ctx: ApiContext;
  readonly guard: Guard;
  readonly request: FastifyRequest;
}

type Place = Pick<ApiKey, 'namespaces' | 'organization'>;

/** Who calls, with the right to do this to such keys. @throws ApiError 403, on record */
export async function keeper(
  { ctx, guard, request }: Asking,
  verb: 'create' | 'list' | 'delete',
  place: Place,
): Promise<Caller> {
  const caller = await guard.person(request);
  const { grants, user } = caller;
  const detail = grants
    ? refusalOf(caller, verb, place)
    : await clusterRefusal({ caller, ctx }, verb, place);
  if (detail === undefined) return caller;
  throw guard.deny(request, user.username, new ApiError(403, 'MayNotKeepKeys', detail));
}

/** Those of organisations are for who administers these; of feeds, for whoever made them too. */
export function listsKey({ grants }: Caller, { organization }: ApiKey): boolean {
  return grants === null || administers(grants, organization);
}

/** Nobody gives away what they do not have. @throws ApiError 403 */
export async function requireReadable(
  caller: Caller,
  namespaces: readonly string[] | null,
  { access }: ApiContext,
): Promise<void> {
  for (const namespace of namespaces ?? [undefined]) {
    if (await access.mayRead(caller, namespace)) continue;
    const detail = 'a key does not read what its maker may not; name namespaces that you may read';
    throw new ApiError(403, 'MayNotRead', detail);
  }
}

/** Why not, by the roles of who calls; undefined if they may. */
function refusalOf(
  { grants, user }: Caller,
  verb: string,
  { organization }: Place,
): string | undefined {
  const anywhere = verb === 'list';
  const isAdmin = anywhere
    ? (grants ?? []).some(({ rights }) => rights.includes('administer'))
    : administers(grants ?? [], organization);
  if (isAdmin) return undefined;
  return organization === undefined && verb === 'create'
    ? 'say of which organisation (organization, role): its admins keep its keys'
    : `${user.username} may not ${verb} API keys: admins of their organisation may`;
}

/** Why not, by the rights in the cluster; undefined if they may. */
async function clusterRefusal(
  { caller, ctx }: { caller: Caller; ctx: ApiContext },
  verb: string,
  { namespaces }: Place,
): Promise<string | undefined> {
  for (const namespace of namespaces ?? [undefined]) {
    if (await ctx.access.may(caller, { verb, resource: 'apikeys', namespace })) continue;
    const where = namespace === undefined ? 'for all namespaces' : `for ${namespace}`;
    return `${caller.user.username} may not ${verb} apikeys ${where}: ask for a role that allows it`;
  }
  return undefined;
}

function administers(
  grants: NonNullable<Caller['grants']>,
  organization: string | undefined,
): boolean {
  return grants.some(
    (grant) =>
      organization !== undefined &&
      grant.organization === organization &&
      grant.rights.includes('administer'),
  );
}
