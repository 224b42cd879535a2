import {
  DiffAnswer,
  DiffQuery,
  Problem,
  SnapshotAnswer,
  SnapshotParams,
  SnapshotQuery,
} from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { ApiContext } from '../context.ts';
import { answerOf, diffOf } from '../environments/answer.ts';
import { findPlace, type Place } from '../environments/find.ts';
import type { Guard } from '../guard.ts';

/** What stood at a point, and what differs between two. */
export function snapshotRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const place = (text: string, request: FastifyRequest): Promise<Place> =>
    findPlace(text, request, guard, ctx);
  return (app, _options, done) => {
    app.get(
      '/snapshots/:expression',
      {
        schema: {
          operationId: 'getSnapshot',
          summary: 'What stood, by an expression such as prod, prod#5, prod~2, prod@{2 weeks ago}',
          params: SnapshotParams,
          querystring: SnapshotQuery,
          response: { 200: SnapshotAnswer, default: Problem },
        },
      },
      async (request) => {
        const asked = await place(request.params.expression, request);
        return answerOf(asked, request.query.explain ?? false, ctx);
      },
    );

    app.get(
      '/diff',
      {
        schema: {
          operationId: 'diffSnapshots',
          summary: 'What differs between two points; `to` is the latest of the same environment',
          querystring: DiffQuery,
          response: { 200: DiffAnswer, default: Problem },
        },
      },
      async (request) => {
        const from = await place(request.query.from, request);
        const { to = from.environment.name } = request.query;
        return diffOf(from, await place(to, request), ctx);
      },
    );
    done();
  };
}
