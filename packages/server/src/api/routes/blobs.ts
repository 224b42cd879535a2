import { hash } from 'node:crypto';
import { BlobAnswer, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { requireThere, sendContent } from '../content.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const BODY_LIMIT = 32 * 1024 * 1024;
const BlobParams = Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) });

/** Content beside the journal, under its hash. */
export function blobRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer' },
      (_request, body, next) => next(null, body),
    );
    app.put(
      '/blobs/:sha256',
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          operationId: 'putBlob',
          summary: 'Keep content under its SHA-256 (application/octet-stream, 32 MiB at most)',
          params: BlobParams,
          querystring: Type.Object({ salted: Type.Optional(Type.Boolean()) }),
          response: { 201: BlobAnswer, default: Problem },
        },
        onRequest: async (request) => {
          await guard.appender(request);
        },
      },
      async (request, reply) => {
        const content = request.body;
        if (!Buffer.isBuffer(content)) {
          throw new ApiError(415, 'NotBinary', 'send the content as application/octet-stream');
        }
        if (hash('sha256', content) !== request.params.sha256) {
          throw new ApiError(422, 'WrongHash', 'the content does not have the SHA-256 of the path');
        }
        const sha256 = await ctx.journal.putBlob(content, request.query.salted ?? false);
        // What was erased is not kept again, and nobody is told that it was.
        await requireThere(sha256, ctx.journal);
        return reply.code(201).send({ sha256, size: content.length });
      },
    );

    app.get(
      '/blobs/:sha256',
      {
        schema: {
          operationId: 'getBlob',
          summary: 'The bytes of that SHA-256, with their salt; Range is understood',
          params: BlobParams,
        },
      },
      async (request, reply) => {
        await guard.reader(request);
        const { sha256 } = request.params;
        const { size } = await requireThere(sha256, ctx.journal);
        reply.header('content-disposition', `attachment; filename="${sha256}"`);
        reply.type('application/octet-stream');
        return sendContent({ request, reply }, { sha256, from: 0, to: size }, ctx.journal);
      },
    );
    done();
  };
}
