import { ErasureAnswer, ErasureRequest, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { eraseContent } from '../../evidence/erasure/erase.ts';
import { erasureTarget, type ErasureTarget } from '../../evidence/erasure/target.ts';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const BlobParams = Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) });

/** Erasing content by law. The entries that refer to it, and its hash, stay. */
export function erasureRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.post(
      '/blobs/:sha256/erasure',
      {
        schema: {
          operationId: 'eraseContent',
          summary:
            'Erase content by law, for good: a blob, or what was archived under this SHA-256; the entry that says so is durable before',
          params: BlobParams,
          body: ErasureRequest,
          response: { 200: ErasureAnswer, 202: ErasureAnswer, default: Problem },
        },
      },
      async (request, reply) => {
        const { body, params } = request;
        const caller = await guard.person(request);
        const asking = { request, caller, guard, ctx };
        await requireEraser(asking);
        requireGround(body);
        const target = await erasureTarget(params.sha256, body.entry, ctx.journal);
        await requireEraserOf(target, asking);
        const by = caller.impersonator ?? caller.user;
        const answer = await eraseContent(target, { why: body, by }, ctx);
        return reply.code(answer.state === 'Erased' ? 200 : 202).send(answer);
      },
    );
    done();
  };
}

interface Asking {
  readonly request: FastifyRequest;
  readonly caller: Caller;
  readonly guard: Guard;
  readonly ctx: ApiContext;
}

/** Before anything is looked up. @throws ApiError 403, on record */
async function requireEraser({ request, caller, guard, ctx }: Asking): Promise<void> {
  const { grants, user } = caller;
  const isSomewhere = grants?.some(({ rights }) => rights.includes('administer'));
  if (isSomewhere ?? (await ctx.access.mayErase(caller, undefined))) return;
  const detail = grants
    ? `${user.username} may not erase: admins of organisations do`
    : `${user.username} may not erase journals: ask for a role that allows it (ClusterRole clotho-erase)`;
  throw guard.deny(request, user.username, new ApiError(403, 'MayNotErase', detail));
}

/** Whoever administers a part of the journal erases of that part, and nothing that others share. */
async function requireEraserOf(
  { contents, entry }: ErasureTarget,
  { request, caller, guard, ctx }: Asking,
): Promise<void> {
  if (await ctx.access.mayErase(caller, undefined)) return;
  const namespace = entry?.subject.namespace;
  const isOwn = namespace !== undefined && (await ctx.access.mayErase(caller, namespace));
  if (isOwn && contents.every(({ salted }) => salted)) return;
  const detail = isOwn
    ? 'this content has no salt, so that others may share it: an admin of the whole journal erases it'
    : 'name an entry of your namespaces that refers to this content (entry)';
  throw guard.deny(request, caller.user.username, new ApiError(403, 'MayNotErase', detail));
}

function requireGround({ basis, ticket }: ErasureRequest): void {
  if (basis !== undefined || ticket !== undefined) return;
  const detail = 'say on what ground: a legal basis (basis), or where it was asked for (ticket)';
  throw new ApiError(422, 'NoGround', detail);
}
