import { ApiKeyAnswer, ApiKeyInfo, ApiKeyList, ApiKeyRequest, Problem } from '@clotho/api';
import { rightsOf } from '@clotho/core';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { infoOf } from '../identity/api-key.ts';
import type { NewApiKey } from '../identity/api-keys.ts';
import { keeper, listsKey, requireReadable } from '../key-keeping.ts';
import { ApiError } from '../problem.ts';

const KeyParams = Type.Object({ id: Type.String({ pattern: '^[a-z0-9]{12}$' }) });

/** Making, listing and revoking keys of pipelines; people do it. */
export function apiKeyRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.post(
      '/api-keys',
      {
        schema: {
          operationId: 'makeApiKey',
          summary: 'An API key; it is shown this once',
          body: ApiKeyRequest,
          response: { 201: ApiKeyAnswer, default: Problem },
        },
      },
      async (request, reply) => {
        const asked = newKeyOf(request.body);
        const caller = await keeper({ ctx, guard, request }, 'create', asked);
        await requireMakeable(asked, caller, ctx);
        const { apiKey, key } = await ctx.apiKeys.make(asked, caller.user);
        return reply.code(201).send({ ...infoOf(apiKey), key });
      },
    );

    app.get(
      '/api-keys',
      {
        schema: {
          operationId: 'listApiKeys',
          summary: 'All API keys that the caller keeps, without their secrets',
          response: { 200: ApiKeyList, default: Problem },
        },
      },
      async (request) => {
        const caller = await keeper({ ctx, guard, request }, 'list', { namespaces: null });
        const keys = await ctx.apiKeys.list();
        return { items: keys.filter((key) => listsKey(caller, key)).map(infoOf) };
      },
    );

    app.delete(
      '/api-keys/:id',
      {
        schema: {
          operationId: 'revokeApiKey',
          summary: 'Ends an API key for good',
          params: KeyParams,
          response: { 200: ApiKeyInfo, default: Problem },
        },
      },
      async (request) => {
        const { id } = request.params;
        const key = (await ctx.apiKeys.list()).find((each) => each.id === id);
        const caller = await keeper({ ctx, guard, request }, 'delete', key ?? { namespaces: null });
        return infoOf(await ctx.apiKeys.revoke(id, caller.user));
      },
    );
    done();
  };
}

/** By scopes, or by a role in an organisation. @throws ApiError 422 */
function newKeyOf({
  name,
  days,
  scopes,
  namespaces,
  organization,
  role,
}: ApiKeyRequest): NewApiKey {
  if (scopes && organization === undefined && role === undefined) {
    return { name, days, scopes, namespaces: namespaces ?? null };
  }
  const isOfRole = organization !== undefined && role !== undefined;
  if (!isOfRole || scopes || namespaces) {
    const detail = 'give scopes (and namespaces), or an organization and a role there';
    throw new ApiError(422, 'NoScope', detail);
  }
  if (role === 'admin') {
    const detail = 'no key administers: make one for a member, reader or snapshotter';
    throw new ApiError(422, 'NoAdminKeys', detail);
  }
  const own = rightsOf(role).flatMap((right) => (right === 'administer' ? [] : right));
  return { name, days, scopes: own, namespaces: null, organization, role };
}

/** Nobody gives away what they do not have. @throws ApiError 403, 404 */
async function requireMakeable(asked: NewApiKey, caller: Caller, ctx: ApiContext): Promise<void> {
  if (asked.organization !== undefined) {
    await ctx.organizations.get(asked.organization);
    if (caller.grants || (await ctx.access.mayOversee(caller, 'update'))) return;
    const detail =
      'keys of an organisation are made by its admins, and by who may update organizations';
    throw new ApiError(403, 'MayNotOversee', detail);
  } else if (asked.scopes.includes('read')) {
    await requireReadable(caller, asked.namespaces, ctx);
  }
}
