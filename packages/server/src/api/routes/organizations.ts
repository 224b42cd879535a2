import {
  OrganizationInfo,
  OrganizationList,
  OrganizationRequest,
  OrganizationScope,
  Problem,
} from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { infoOf, isIn, overseer } from '../organization-keeping.ts';

const Params = Type.Object({ name: Type.String({ maxLength: 63 }) });

/** Which organisations there are. */
export function organizationRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const { organizations } = ctx;
  return (app, _options, done) => {
    app.get(
      '/organizations',
      {
        schema: {
          operationId: 'listOrganizations',
          summary: 'Organisations that the caller is in, or oversees',
          response: { 200: OrganizationList, default: Problem },
        },
      },
      async (request) => {
        const caller = await guard.person(request);
        const oversees = await ctx.access.mayOversee(caller, 'list');
        const all = await organizations.list();
        return {
          items: all.filter((each) => oversees || isIn(caller, each.name)).map(infoOf),
        };
      },
    );

    app.get(
      '/organizations/:name',
      {
        schema: {
          operationId: 'getOrganization',
          summary: 'An organisation and its members, for those who are in it',
          params: Params,
          response: { 200: OrganizationInfo, default: Problem },
        },
      },
      async (request) => {
        const { name } = request.params;
        const caller = await guard.person(request);
        if (!isIn(caller, name)) await overseer({ request, guard, ctx }, 'get', caller);
        return infoOf(await organizations.get(name));
      },
    );

    done();
  };
}

/** Making organisations, and saying what is theirs. */
export function organizationEditRoutes(
  ctx: ApiContext,
  guard: Guard,
): FastifyPluginCallbackTypebox {
  const { organizations } = ctx;
  return (app, _options, done) => {
    app.post(
      '/organizations',
      {
        schema: {
          operationId: 'createOrganization',
          summary: 'An organisation with its first admin; by who administers the whole journal',
          body: OrganizationRequest,
          response: { 201: OrganizationInfo, default: Problem },
        },
      },
      async (request, reply) => {
        const { user } = await overseer({ request, guard, ctx }, 'create');
        const { name, namespaces, admin } = request.body;
        const event = organizations.creation(namespaces, admin, user);
        return reply.code(201).send(infoOf(await organizations.alter(name, event, user)));
      },
    );

    app.patch(
      '/organizations/:name',
      {
        schema: {
          operationId: 'scopeOrganization',
          summary: 'Which namespaces are its; by who administers the whole journal',
          params: Params,
          body: OrganizationScope,
          response: { 200: OrganizationInfo, default: Problem },
        },
      },
      async (request) => {
        const { user } = await overseer({ request, guard, ctx }, 'update');
        const { name } = request.params;
        const { namespaces } = request.body;
        return infoOf(await organizations.alter(name, { event: 'scoped', namespaces }, user));
      },
    );

    done();
  };
}
