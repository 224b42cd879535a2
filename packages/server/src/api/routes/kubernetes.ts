import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Person } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { hijackedHeaders } from '../hijacked.ts';
import { parseKubePath } from '../kubernetes/path.ts';
import { requirePassable } from '../kubernetes/policy.ts';
import { ApiError } from '../problem.ts';

const PREFIX = '/api/v1/kubernetes/';
/** What the API server takes for one object. */
const BODY_LIMIT = 3 * 1024 * 1024;
const SENT: readonly string[] = ['accept', 'accept-encoding', 'content-type', 'user-agent'];
const ANSWERED: readonly string[] = [
  'content-type',
  'content-length',
  'content-encoding',
  'warning',
  'retry-after',
];

/** The Kubernetes API in the name of who calls, as far as the policy lets through. */
export function kubernetesRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallback {
  return (app, _options, done) => {
    // Bodies go on as they came.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_r, body, next) =>
      next(null, body),
    );
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/kubernetes/*',
      bodyLimit: BODY_LIMIT,
      schema: {
        summary:
          'The Kubernetes API with the rights of the caller; see docs/api.md for what passes',
      },
      // Before the body is read: what a stranger sends is not looked at.
      onRequest: async (request) => {
        request.caller = await guard.caller(request);
      },
      handler: (request, reply) => passOn(request, reply, { ctx, guard }),
    });
    done();
  };
}

async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  { ctx, guard }: { ctx: ApiContext; guard: Guard },
): Promise<void> {
  const { method, caller } = request;
  if (!caller) throw new ApiError(401, 'NoToken', 'log in first');
  const body = Buffer.isBuffer(request.body) ? request.body : undefined;
  const { path, query } = judged(request, body, guard);
  const given = query.toString();
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const answer = await ctx.gateway.send(
    { method, path: given === '' ? path : `${path}?${given}`, headers: sentOn(request), body },
    caller.credentials,
    gone.signal,
  );
  await answerWith(answer, reply, ctx);
}

/** @throws ApiError, on record */
function judged(
  request: FastifyRequest,
  body: Buffer | undefined,
  guard: Guard,
): { path: string; query: URLSearchParams } {
  const [before = '', search = ''] = request.url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  try {
    if (!before.startsWith(PREFIX)) throw new ApiError(400, 'BadPath', `begin with ${PREFIX}`);
    const parsed = parseKubePath(before.slice(PREFIX.length));
    const hasBody = body !== undefined && body.byteLength > 0;
    requirePassable(parsed, { method: request.method, query, hasBody });
    return { path: parsed.path, query };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw guard.deny(request, request.caller?.user.username ?? null, error);
  }
}

function sentOn(request: FastifyRequest): OutgoingHttpHeaders {
  return picked(request.headers, SENT);
}

async function answerWith(
  answer: IncomingMessage,
  reply: FastifyReply,
  { log }: ApiContext,
): Promise<void> {
  const headers = picked(answer.headers, ANSWERED);
  reply.raw.writeHead(answer.statusCode ?? 502, { ...hijackedHeaders(reply), ...headers });
  // A watch says nothing until something happens; its reader waits for the head.
  reply.raw.flushHeaders();
  try {
    await pipeline(answer, reply.raw);
  } catch (error) {
    // Who reads a watch goes away when they like.
    if (!reply.raw.destroyed) log.warn('an answer of the API server broke off', { error });
  }
}

function picked(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, once the route has let them in. */
    caller: Person | null;
  }
}
