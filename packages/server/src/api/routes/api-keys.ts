import { ApiKeyAnswer, ApiKeyInfo, ApiKeyList, ApiKeyRequest, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import type { ApiKey } from '../identity/api-key.ts';
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
        const { namespaces = null, scopes } = request.body;
        const caller = await keeper({ ctx, guard, request }, 'create', namespaces);
        if (scopes.includes('read')) await requireReadable(caller, namespaces, ctx);
        const { apiKey, key } = await ctx.apiKeys.make(request.body, caller.user);
        return reply.code(201).send({ ...infoOf(apiKey), key });
      },
    );

    app.get(
      '/api-keys',
      {
        schema: {
          operationId: 'listApiKeys',
          summary: 'All API keys, without their secrets',
          response: { 200: ApiKeyList, default: Problem },
        },
      },
      async (request) => {
        await keeper({ ctx, guard, request }, 'list', null);
        return { items: (await ctx.apiKeys.list()).map(infoOf) };
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
        const caller = await keeper({ ctx, guard, request }, 'delete', key?.namespaces ?? null);
        return infoOf(await ctx.apiKeys.revoke(id, caller.user));
      },
    );
    done();
  };
}

interface Asking {
  readonly ctx: ApiContext;
  readonly guard: Guard;
  readonly request: FastifyRequest;
}

/** Who calls, with the right to do this to keys of these namespaces. @throws ApiError 403, on record */
async function keeper(
  { ctx, guard, request }: Asking,
  verb: string,
  namespaces: readonly string[] | null,
): Promise<Caller> {
  const caller = await guard.caller(request);
  for (const namespace of namespaces ?? [undefined]) {
    if (await ctx.access.may(caller, { verb, resource: 'apikeys', namespace })) continue;
    const where = namespace === undefined ? 'for all namespaces' : `for ${namespace}`;
    const { username } = caller.user;
    const detail = `${username} may not ${verb} apikeys ${where}: ask for a role that allows it`;
    throw guard.deny(request, username, new ApiError(403, 'MayNotKeepKeys', detail));
  }
  return caller;
}

/** Nobody gives away what they do not have. @throws ApiError 403 */
async function requireReadable(
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

function infoOf(key: ApiKey): ApiKeyInfo {
  const { hash: _hash, ...shown } = key;
  return { ...shown, revokedAt: key.revokedAt ?? null };
}
