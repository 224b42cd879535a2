import { ArchiveAnswer, ArchiveInfo, ArchiveRequest, Problem } from '@clotho/api';
import { ArchiveError } from '@clotho/archive';
import { ArchiveRecordError } from '@clotho/core';
import { formatVerifierKey } from '@clotho/core/journal';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { archiveChange } from '../../evidence/archive-change.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const BODY_LIMIT = 48 * 1024 * 1024;
/** As the server knows it by its token. */
const OPERATOR = 'clotho/operator';
const NONE =
  'this journal server has no archive: set CLOTHO_ARCHIVE_ENDPOINT and what belongs to it';

/** The archive of what is approved: the operator hands it in here before it writes anything. */
export function archiveRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/archive',
      {
        schema: {
          operationId: 'getArchive',
          summary: 'Whether there is an archive, and by which key its receipts are signed',
          response: { 200: ArchiveInfo, default: Problem },
        },
      },
      async (request) => {
        await guard.writer(request);
        return { configured: ctx.archive !== undefined, key: formatVerifierKey(ctx.signer.key) };
      },
    );

    app.post(
      '/archive',
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          operationId: 'archiveChange',
          summary: 'Archive what is approved of a Change; the answer comes when it was read back',
          body: ArchiveRequest,
          response: { 201: ArchiveAnswer, default: Problem },
        },
        onRequest: async (request) => {
          request.source = await guard.writer(request);
          if (request.source === OPERATOR) return;
          throw new ApiError(403, 'MayNotArchive', 'only the operator archives what it will write');
        },
      },
      async (request, reply) => {
        const { archive } = ctx;
        if (!archive) throw new ApiError(501, 'NoArchive', NONE);
        const answer = await archiveChange(request.body, { ...ctx, archive }).catch(tell);
        return reply.code(201).send(answer);
      },
    );
    done();
  };
}

function tell(error: unknown): never {
  if (error instanceof ArchiveError) {
    throw new ApiError(503, `Archive${error.code}`, error.message);
  }
  if (error instanceof ArchiveRecordError) throw new ApiError(422, error.code, error.message);
  throw error;
}
