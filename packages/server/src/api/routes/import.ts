import { Readable } from 'node:stream';
import { ImportAnswer, ImportQuery, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { importEntries } from '../import/import-entries.ts';
import { linesOf } from '../import/lines.ts';
import { ApiError } from '../problem.ts';

const LINES = 'application/x-ndjson';

/** Appending many entries by one call, which is read as it comes. */
export function importRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.addContentTypeParser(LINES, (_request, payload, parsed) => parsed(null, payload));
    app.post(
      '/entries/import',
      {
        schema: {
          operationId: 'importEntries',
          summary: 'Append entries, one a line; the answer comes when all are durable',
          consumes: [LINES],
          body: Type.Unsafe<Readable>({ description: 'Entries, one a line (NDJSON)' }),
          querystring: ImportQuery,
          response: { 200: ImportAnswer, default: Problem },
        },
        onRequest: async (request) => {
          request.appender = await guard.appender(request);
        },
      },
      async ({ appender, body, query }) => {
        if (!(body instanceof Readable)) {
          throw new ApiError(415, 'NotLines', `send entries, one a line, as ${LINES}`);
        }
        return importEntries(linesOf(chunksOf(body), query.line ?? 1), appender, ctx.journal);
      },
    );
    done();
  };
}

/** The connection outlives a body that is not read to its end: it carries the answer. */
function chunksOf(body: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => body.iterator({ destroyOnReturn: false }) };
}
