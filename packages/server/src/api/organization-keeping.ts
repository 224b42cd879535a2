import type { OrganizationInfo } from '@clotho/api';
import type { Organization } from '@clotho/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';
import type { ApiContext } from './context.ts';
import type { Guard } from './guard.ts';
import { ApiError } from './problem.ts';

interface Asking {
  readonly request: FastifyRequest;
  readonly guard: Guard;
  readonly ctx: ApiContext;
}

/**
 * Who oversees all organisations, by the cluster or as admin of the whole journal.
 * @throws ApiError 403, on record
 */
export async function overseer(
  { request, guard, ctx }: Asking,
  verb: 'create' | 'get' | 'update',
  known?: Caller,
): Promise<Caller> {
  const caller = known ?? (await guard.person(request));
  if (await ctx.access.mayOversee(caller, verb)) return caller;
  const { username } = caller.user;
  const detail = `${username} may not ${verb} organizations: who administers the whole journal may`;
  throw guard.deny(request, username, new ApiError(403, 'MayNotOversee', detail));
}

/** An admin of the organisation, or who oversees all. @throws ApiError 403, on record */
export async function organizationAdmin(
  { request, guard, ctx }: Asking,
  name: string,
): Promise<Caller> {
  const caller = await guard.person(request);
  if (isIn(caller, name, 'administer')) return caller;
  if (await ctx.access.mayOversee(caller, 'update')) return caller;
  const { username } = caller.user;
  const detail = `${username} is no admin of ${name}: ask one (clotho org members ${name})`;
  throw guard.deny(request, username, new ApiError(403, 'NotAdmin', detail));
}

/** Whether somebody is in an organisation, with a right there if one is named. */
export function isIn({ grants }: Caller, name: string, right?: 'administer'): boolean {
  return (grants ?? []).some(
    ({ organization, rights }) =>
      organization === name && (right === undefined || rights.includes(right)),
  );
}

/** As people see it. */
export function infoOf(organization: Organization): OrganizationInfo {
  const { name, members, namespaces, createdBy, createdAt } = organization;
  return {
    name,
    createdBy,
    createdAt,
    namespaces: namespaces && [...namespaces],
    members: [...members].map(([member, role]) => ({ member, role })),
  };
}
