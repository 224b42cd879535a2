import { LoginCode, LoginLink, Problem, SessionInfo } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { beginSession, endSession } from '../identity/logins.ts';
import { originOf } from '../identity/same-origin.ts';
import { tokenEnd } from '../identity/session-times.ts';
import { ApiError } from '../problem.ts';

/** Logging in by a one-time link. */
export function loginRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.post(
      '/login-links',
      {
        schema: {
          operationId: 'makeLoginLink',
          summary: 'A link that logs a browser in, once, as who calls',
          response: { 201: LoginLink, default: Problem },
        },
      },
      async (request, reply) => {
        const caller = await guard.caller(request);
        if (caller.session || caller.impersonator) {
          const detail = 'a login link is made with a bearer token of your own: clotho ui';
          throw guard.deny(request, caller.user.username, new ApiError(403, 'NoLink', detail));
        }
        const { code, expiresAt } = ctx.links.make(caller.credentials.token);
        const url = `${originOf(request, ctx.realm.origin)}/login#code=${code}`;
        return reply.code(201).send({ url, expiresAt: formatInstant(expiresAt) });
      },
    );

    app.post(
      '/session',
      {
        schema: {
          operationId: 'logIn',
          summary: 'Trades the code of a login link for a session cookie',
          body: LoginCode,
          response: { 201: SessionInfo, default: Problem },
        },
      },
      async (request, reply) => {
        guard.stranger(request);
        const caller = await ctx.links.redeem(request.body.code, (token) =>
          beginSession(ctx, { token, source: 'session' }, reply),
        );
        if (!caller) {
          const detail = 'this login link was used before, or is too old; make another: clotho ui';
          throw guard.deny(request, null, new ApiError(401, 'BadCode', detail));
        }
        return reply.code(201).send(infoOf(caller));
      },
    );

    done();
  };
}

/** Who one is, and logging out. */
export function sessionRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/session',
      {
        schema: {
          operationId: 'whoAmI',
          summary: 'Who calls',
          response: { 200: SessionInfo, default: Problem },
        },
      },
      async (request) => infoOf(await guard.person(request)),
    );

    app.delete(
      '/session',
      {
        schema: {
          operationId: 'logOut',
          summary: 'Ends the session, everywhere',
          response: { 204: Type.Null(), default: Problem },
        },
      },
      async (request, reply) => {
        const { session, user } = await guard.person(request);
        if (session) await endSession(ctx, { session, user }, reply);
        return reply.code(204).send(null);
      },
    );
    done();
  };
}

function infoOf({ user, source, session, credentials, impersonator }: Caller): SessionInfo {
  const end = session?.expiresAt ?? (credentials ? tokenEnd(credentials.token) : undefined);
  return {
    user: { name: user.username, groups: [...(user.groups ?? [])] },
    source,
    expiresAt: end === undefined ? null : formatInstant(end),
    ...(impersonator ? { impersonator: impersonator.username } : {}),
  };
}
