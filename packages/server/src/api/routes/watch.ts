import { WatchQuery } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { hijackedHeaders } from '../hijacked.ts';
import { credentialOf } from '../identity/credential.ts';
import { tokenEnd } from '../identity/session-times.ts';
import type { Session } from '../identity/sessions.ts';
import { ApiError } from '../problem.ts';
import { streamTopics } from '../watch/stream.ts';
import { topicsOf } from '../watch/topic.ts';

/** How long before its token ends a stream does; the token is renewed from a minute before on. */
const RENEWAL_MS = 30_000;
const MOST_STREAMS = 256;
/** Of one person: a few tabs on a few machines. */
const MOST_OF_ONE = 16;

/** What changes in the cluster, all of a screen in one stream (server-sent events). */
export function watchRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const open = new Map<string, number>();
  return (app, _options, done) => {
    app.get(
      '/watch',
      {
        schema: {
          operationId: 'watchResources',
          summary:
            'Lists and follows resources with the rights of the caller (text/event-stream): {type: ADDED|MODIFIED|DELETED|SYNCED|ERROR, resource, object}',
          querystring: WatchQuery,
        },
      },
      async (request, reply) => {
        const { user, credentials } = await guard.caller(request);
        const { resource, namespace = [] } = request.query;
        const topics = topicsOf([resource].flat(), [namespace].flat());
        const release = take(open, user.username);
        const client = ctx.gateway.clientOf(credentials);
        reply.raw.writeHead(200, {
          ...hijackedHeaders(reply),
          'content-type': 'text/event-stream',
          'x-accel-buffering': 'no',
        });
        reply.raw.write('retry: 1000\n\n');
        try {
          await streamTopics(reply.raw, {
            topics,
            client,
            endsAfter: renewalAfter(request.session),
            isLoggedIn: () => isLoggedIn(request, ctx),
            now: () => formatInstant(ctx.clock.now()),
            onError: (error) => ctx.log.warn('a watch tries again', { user: user.username, error }),
          });
        } finally {
          release();
          client.close();
          reply.raw.end();
        }
      },
    );
    done();
  };
}

/** A session whose token is renewed goes on; the stream has the older token. */
function renewalAfter(session: Session | null): number | undefined {
  if (session?.refreshToken === undefined) return undefined;
  const end = tokenEnd(session.token);
  return end === undefined ? undefined : Math.max(1_000, end - Date.now() - RENEWAL_MS);
}

/** While the cluster gives no answer nobody is logged out. */
async function isLoggedIn(request: FastifyRequest, ctx: ApiContext): Promise<boolean> {
  try {
    await ctx.access.callerOf(await credentialOf(request, ctx.realm));
    return true;
  } catch (error) {
    return !(error instanceof ApiError);
  }
}

/** @throws ApiError 503 */
function take(open: Map<string, number>, user: string): () => void {
  const own = open.get(user) ?? 0;
  const all = [...open.values()].reduce((sum, count) => sum + count, 0);
  if (own >= MOST_OF_ONE || all >= MOST_STREAMS) {
    throw new ApiError(503, 'Overloaded', 'too many streams are open; close some tabs');
  }
  open.set(user, own + 1);
  return () => {
    const left = (open.get(user) ?? 1) - 1;
    if (left > 0) open.set(user, left);
    else open.delete(user);
  };
}
