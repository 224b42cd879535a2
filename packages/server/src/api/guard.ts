import type { FastifyRequest } from 'fastify';
import type { Right } from '@clotho/core';
import { DeniedImpersonation } from './access.ts';
import type { Caller, Person } from './caller.ts';
import { type Appender } from './pipeline-entries.ts';
import type { ApiContext } from './context.ts';
import { credentialOf } from './identity/credential.ts';
import { requireSameOrigin } from './identity/same-origin.ts';
import { ApiError } from './problem.ts';
import { RateLimit } from './rate-limit.ts';

/** Calls a second, for each caller; the processes of Clotho are not counted. */
const PER_SECOND = 50;
/** Attempts to log in a second, for each address; a whole office may stand behind one. */
const LOGINS_PER_SECOND = 10;

/** Lets a call through to its route, or turns it away on record. */
export interface Guard {
  /** A person, with rights as the cluster gives them. @throws ApiError */
  caller(request: FastifyRequest): Promise<Person>;
  /** A person, whom the cluster or an organisation knows. @throws ApiError */
  person(request: FastifyRequest): Promise<Caller>;
  /** Who calls a route that looks at their rights by itself, and is counted. @throws ApiError */
  anybody(request: FastifyRequest, token?: string): Promise<Caller>;
  /** Who calls; may read entries of `namespace`, or all if none is named. @throws ApiError */
  reader(request: FastifyRequest, namespace?: string): Promise<Caller>;
  /** Who appends, and as which source. @throws ApiError */
  writer(request: FastifyRequest): Promise<string>;
  /** The same, or whom a key or an organisation lets. @throws ApiError */
  appender(request: FastifyRequest): Promise<Appender>;
  /** Any browser that is about to log in. @throws ApiError */
  attempt(request: FastifyRequest): void;
  /** The same, by a call of our own page. @throws ApiError */
  stranger(request: FastifyRequest): void;
  /** Puts a refusal on record, and answers it. */
  deny(request: FastifyRequest, user: string | null, error: ApiError): ApiError;
}

export function guardFor(ctx: ApiContext): Guard {
  const calls = new RateLimit(PER_SECOND);
  const logins = new RateLimit(LOGINS_PER_SECOND);
  const deny: Guard['deny'] = (request, user, error) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const { method } = request;
    const who = user ?? `anonymous@${request.ip}`;
    ctx.denials.note({ user: who, method, path, status: error.status, reason: error.code });
    return error;
  };
  const known = async (request: FastifyRequest, token?: string): Promise<Caller> => {
    try {
      const given = token === undefined ? await credentialOf(request, ctx.realm) : { token };
      return await ctx.access.callerOf(given);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw deny(request, error instanceof DeniedImpersonation ? error.user.username : null, error);
    }
  };
  const anybody: Guard['anybody'] = async (request, token) => {
    const found = await known(request, token);
    const { username } = found.impersonator ?? found.user;
    requireRoom(calls, username, ctx.clock.now());
    if (found.impersonator) await ctx.impersonations.note(found, request);
    return found;
  };
  const attempt: Guard['attempt'] = (request) => requireRoom(logins, request.ip, ctx.clock.now());
  return {
    anybody,
    attempt,
    deny,
    ...people({ anybody, deny }),
    reader: async (request, namespace) => {
      const found = await anybody(request);
      if (await ctx.access.mayRead(found, namespace)) return found;
      const { username } = found.user;
      const where = namespace === undefined ? 'of all namespaces' : `in ${namespace}`;
      const detail = `${username} may not list journalentries ${where}: ask for a role that allows it, or name a namespace`;
      throw deny(request, username, new ApiError(403, 'MayNotRead', detail));
    },
    ...appending({ ctx, calls, known, deny }),
    stranger: (request) => {
      attempt(request);
      try {
        requireSameOrigin(request, ctx.realm.origin);
      } catch (error) {
        throw error instanceof ApiError ? deny(request, null, error) : error;
      }
    },
  };
}

/** Those who call by a login of their own. */
function people({
  anybody,
  deny,
}: Pick<Guard, 'anybody' | 'deny'>): Pick<Guard, 'person' | 'caller'> {
  const person: Guard['person'] = async (request) => {
    const found = await anybody(request);
    if (!found.key) return found;
    const detail = 'an API key is for the journal; this takes the token of a person';
    throw deny(request, found.user.username, new ApiError(403, 'NotForKeys', detail));
  };
  const caller: Guard['caller'] = async (request) => {
    const { credentials, ...found } = await person(request);
    if (credentials) return { ...found, credentials };
    const detail = 'the cluster does not know you; this takes a login that it knows';
    throw deny(request, found.user.username, new ApiError(403, 'NotForMembers', detail));
  };
  return { person, caller };
}

interface Knowing {
  readonly ctx: ApiContext;
  readonly calls: RateLimit;
  readonly known: (request: FastifyRequest) => Promise<Caller>;
  readonly deny: Guard['deny'];
}

/** Who appends: the processes, which are not counted, and pipelines. */
function appending({ ctx, calls, known, deny }: Knowing): Pick<Guard, 'writer' | 'appender'> {
  const refused = (request: FastifyRequest, { user }: Caller): ApiError => {
    const detail = `${user.username} may not append: the processes of Clotho do, API keys with the scope append or snapshot, and members of organisations`;
    return deny(request, user.username, new ApiError(403, 'MayNotAppend', detail));
  };
  return {
    writer: async (request) => {
      const found = await known(request);
      if (found.appendsAs !== null) return found.appendsAs;
      throw refused(request, found);
    },
    appender: async (request) => {
      const found = await known(request);
      const { appendsAs, key, user, grants } = found;
      if (appendsAs !== null) return { source: appendsAs };
      const own = grants?.filter(({ rights }) => rights.some(isOfWriting)) ?? [];
      if (own.length === 0) throw refused(request, found);
      requireRoom(calls, user.username, ctx.clock.now());
      const source = key ? `pipeline/${key.id}` : `member/${encodeURIComponent(user.username)}`;
      return { source, user, grants: own };
    },
  };
}

function isOfWriting(right: Right): boolean {
  return right === 'append' || right === 'snapshot';
}

function requireRoom(limit: RateLimit, who: string, now: number): void {
  if (limit.allows(who, now)) return;
  throw new ApiError(429, 'TooMany', `${who} calls too many times a second; slow down`);
}
