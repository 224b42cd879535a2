import { LoginMethods, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { beginSession } from '../identity/logins.ts';
import type { Oidc } from '../identity/oidc.ts';
import { ApiError } from '../problem.ts';

const BeginQuery = Type.Object({
  to: Type.Optional(Type.String({ description: 'Where in the web app to go then, as /path' })),
});

/** Logging in at the OpenID provider. */
export function oidcRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/session/methods',
      {
        schema: {
          operationId: 'listLoginMethods',
          summary: 'How people log in here',
          response: { 200: LoginMethods, default: Problem },
        },
      },
      () => ({ link: true, oidc: ctx.realm.oidc ? { name: ctx.realm.oidc.name } : null }),
    );

    app.get(
      '/session/oidc',
      {
        schema: {
          operationId: 'beginOidcLogin',
          summary: 'Sends the browser to the OpenID provider',
          querystring: BeginQuery,
          response: { 302: Type.Null(), default: Problem },
        },
      },
      async (request, reply) => {
        guard.attempt(request);
        const { url, attempt } = await requireOidc(ctx).begin(pathIn(request.query.to));
        await ctx.realm.attempts.set(attempt, reply);
        return reply.redirect(url.href);
      },
    );

    app.get(
      '/session/oidc/callback',
      {
        schema: {
          operationId: 'finishOidcLogin',
          summary: 'Where the OpenID provider sends the browser back to',
          response: { 302: Type.Null(), default: Problem },
        },
      },
      async (request, reply) => {
        guard.attempt(request);
        return reply.redirect(await finish(request, reply, { ctx, guard }));
      },
    );
    done();
  };
}

/** Where the browser goes next: on, or back to the login with a reason that the page knows. */
async function finish(
  request: FastifyRequest,
  reply: FastifyReply,
  { ctx, guard }: { ctx: ApiContext; guard: Guard },
): Promise<string> {
  const oidc = requireOidc(ctx);
  const attempt = await ctx.realm.attempts.of(request);
  ctx.realm.attempts.clear(reply);
  const refuse = (code: string, detail: string): string => {
    guard.deny(request, null, new ApiError(401, code, detail));
    return `/login#why=${code}`;
  };
  if (!attempt) return refuse('NoAttempt', 'the login was not begun here, or took too long');
  const tokens = await oidc.finish(request.url, attempt).catch((error: unknown) => {
    ctx.log.warn('the OpenID provider let nobody in', { error });
    return undefined;
  });
  if (!tokens) return refuse('NotLetIn', 'the provider did not confirm the login');
  try {
    await beginSession(ctx, { ...tokens, source: 'oidc' }, reply);
    return attempt.to;
  } catch (error) {
    if (error instanceof ApiError) return refuse(error.code, error.message);
    throw error;
  }
}

function requireOidc({ realm }: ApiContext): Oidc {
  if (realm.oidc) return realm.oidc;
  throw new ApiError(404, 'NoOidc', 'no OpenID provider is set up here; log in by clotho ui');
}

/** A path of our own, never another site. */
function pathIn(to = '/'): string {
  const base = 'https://own.invalid';
  const url = URL.canParse(to, base) ? new URL(to, base) : undefined;
  return url?.origin === base ? `${url.pathname}${url.search}` : '/';
}
