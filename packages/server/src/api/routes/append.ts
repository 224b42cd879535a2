import { AppendAnswer, AppendRequest, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { entriesBy, type Appender } from '../pipeline-entries.ts';

/** Appending entries. */
export function appendRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.post(
      '/entries',
      {
        schema: {
          operationId: 'appendEntries',
          summary: 'Append entries; the answer comes when all are durable',
          body: AppendRequest,
          response: { 201: AppendAnswer, default: Problem },
        },
        // Before the body is read: what a stranger sends is not looked at.
        onRequest: async (request) => {
          request.appender = await guard.appender(request);
        },
      },
      async (request, reply) => {
        const { appender, body } = request;
        const entries = await entriesBy(appender, body.entries, ctx.journal);
        const receipts = await ctx.journal.append(appender.source, entries);
        reply.code(201);
        return { receipts };
      },
    );

    done();
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Under which name this call appends, for routes of the processes of Clotho. */
    source: string;
    /** Who appends. */
    appender: Appender;
  }
}
