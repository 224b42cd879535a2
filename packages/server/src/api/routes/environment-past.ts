import {
  EnvironmentParams,
  HistoryAnswer,
  HistoryQuery,
  LogPage,
  Problem,
  SnapshotPageQuery,
} from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ApiContext } from '../context.ts';
import { findEnvironment } from '../environments/find.ts';
import { historyOf } from '../environments/history.ts';
import { logOf } from '../environments/log.ts';
import type { Guard } from '../guard.ts';

const DEFAULT_LIMIT = 50;

/** What happened in an environment, and to one object in it. */
export function environmentPastRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/environments/:name/log',
      {
        schema: {
          operationId: 'logEnvironment',
          summary: 'What came and went, snapshot by snapshot, the newest first',
          params: EnvironmentParams,
          querystring: SnapshotPageQuery,
          response: { 200: LogPage, default: Problem },
        },
      },
      async (request) => {
        const environment = await findEnvironment(request.params.name, request, guard, ctx);
        const { cursor, limit = DEFAULT_LIMIT } = request.query;
        const below = cursor === undefined ? 2 ** 31 - 1 : Number(cursor);
        return logOf(environment, { below, limit }, ctx);
      },
    );

    app.get(
      '/environments/:name/history',
      {
        schema: {
          operationId: 'getHistory',
          summary: 'How one object got here: contents, images, Changes, approvals, entries',
          params: EnvironmentParams,
          querystring: HistoryQuery,
          response: { 200: HistoryAnswer, default: Problem },
        },
      },
      async (request) => {
        const environment = await findEnvironment(request.params.name, request, guard, ctx);
        const { object, limit = DEFAULT_LIMIT } = request.query;
        return historyOf(environment, { object, limit }, ctx);
      },
    );
    done();
  };
}
