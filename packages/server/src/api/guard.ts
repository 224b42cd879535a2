import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';
import type { ApiContext } from './context.ts';
import { ApiError } from './problem.ts';
import { RateLimit } from './rate-limit.ts';

/** Calls a second, for each caller; the processes of Clotho are not counted. */
const PER_SECOND = 50;

/** Lets a call through to its route, or turns it away on record. */
export interface Guard {
  /** Who calls; may read entries of `namespace`, or all if none is named. @throws ApiError */
  reader(request: FastifyRequest, namespace?: string): Promise<Caller>;
  /** Who appends, and as which source. @throws ApiError */
  writer(request: FastifyRequest): Promise<string>;
}

export function guardFor(ctx: ApiContext): Guard {
  const limit = new RateLimit(PER_SECOND);
  const deny = (request: FastifyRequest, user: string, error: ApiError): ApiError => {
    const path = request.url.split('?', 1)[0] ?? '';
    const { method } = request;
    ctx.denials.note({ user, method, path, status: error.status, reason: error.code });
    return error;
  };
  const known = async (request: FastifyRequest): Promise<Caller> => {
    try {
      return await ctx.access.callerOf(request.headers.authorization);
    } catch (error) {
      throw error instanceof ApiError ? deny(request, `anonymous@${request.ip}`, error) : error;
    }
  };
  return {
    reader: async (request, namespace) => {
      const caller = await known(request);
      const { username } = caller.user;
      if (!limit.allows(username, ctx.clock.now())) {
        const detail = `${username} calls more than ${PER_SECOND} times a second; slow down`;
        throw new ApiError(429, 'TooMany', detail);
      }
      if (await ctx.access.mayRead(caller, namespace)) return caller;
      const where = namespace === undefined ? 'of all namespaces' : `in ${namespace}`;
      const detail = `${username} may not list journalentries ${where}: ask for a role that allows it, or name a namespace`;
      throw deny(request, username, new ApiError(403, 'MayNotRead', detail));
    },
    writer: async (request) => {
      const { user, source } = await known(request);
      if (source !== null) return source;
      const detail = `${user.username} may not append: only the processes of Clotho do`;
      throw deny(request, user.username, new ApiError(403, 'MayNotAppend', detail));
    },
  };
}
