import { Problem, type JsonObject } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Relay } from '../chat/relay.ts';
import type { ApiContext } from '../context.ts';
import { ApiError } from '../problem.ts';
import { RateLimit } from '../rate-limit.ts';

const BODY_LIMIT = 128 * 1024;
/** For each address; whoever is behind it is not known before the gate looks. */
const PER_SECOND = 10;

const Headers = Type.Object({
  'x-slack-request-timestamp': Type.String({ maxLength: 20 }),
  'x-slack-signature': Type.String({ maxLength: 128 }),
});

/** Slack takes an empty one for "done", and shows the errors of a form. */
const Answer = Type.Unsafe<JsonObject>(Type.Object({}, { additionalProperties: true }));

/** What people press in chat. Slack has no login here: it signs, and the gate checks that. */
export function chatRoutes(ctx: ApiContext, relay: Relay): FastifyPluginCallbackTypebox {
  const limit = new RateLimit(PER_SECOND);
  return (app, _options, done) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      // As it was sent: the signature is over each byte.
      (_request, body, parsed) => parsed(null, body),
    );
    app.post(
      '/integrations/slack/interactions',
      {
        schema: {
          operationId: 'takeSlackInteraction',
          summary: 'Take what somebody pressed in Slack; the Request URL of the Slack app',
          security: [],
          headers: Headers,
          body: Type.String(),
          response: { 200: Answer, default: Problem },
        },
        onRequest: async (request) => {
          if (limit.allows(request.ip, ctx.clock.now())) return;
          throw new ApiError(429, 'TooMany', 'too many requests from this address; slow down');
        },
      },
      async ({ headers, body }, reply) => {
        const answer = await relay.take({
          timestamp: headers['x-slack-request-timestamp'],
          signature: headers['x-slack-signature'],
          body,
        });
        if (answer) return reply.code(200).send(answer);
        throw new ApiError(400, 'NotOurs', 'that is no press on a message or form of Clotho');
      },
    );
    done();
  };
}
