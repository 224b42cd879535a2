import { OrganizationGrant, OrganizationInfo, OrganizationMember, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { infoOf, organizationAdmin } from '../organization-keeping.ts';

const Params = Type.Object({ name: Type.String({ maxLength: 63 }) });

/** Who is what in an organisation. */
export function memberRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const { organizations } = ctx;
  return (app, _options, done) => {
    app.put(
      '/organizations/:name/members',
      {
        schema: {
          operationId: 'grantRole',
          summary: 'Gives somebody a role; by an admin of the organisation',
          params: Params,
          body: OrganizationGrant,
          response: { 200: OrganizationInfo, default: Problem },
        },
      },
      async (request) => {
        const { name } = request.params;
        const { user } = await organizationAdmin({ request, guard, ctx }, name);
        const event = { event: 'granted' as const, ...request.body };
        return infoOf(await organizations.alter(name, event, user));
      },
    );

    app.delete(
      '/organizations/:name/members',
      {
        schema: {
          operationId: 'revokeRole',
          summary: 'Takes somebody out; one admin at least remains',
          params: Params,
          querystring: OrganizationMember,
          response: { 200: OrganizationInfo, default: Problem },
        },
      },
      async (request) => {
        const { name } = request.params;
        const { user } = await organizationAdmin({ request, guard, ctx }, name);
        const event = { event: 'revoked' as const, member: request.query.member };
        return infoOf(await organizations.alter(name, event, user));
      },
    );
    done();
  };
}
