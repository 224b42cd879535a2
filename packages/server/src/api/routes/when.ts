import { Problem, WhenAnswer, WhenQuery } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ApiContext } from '../context.ts';
import { spanOf } from '../environments/shape.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const DEFAULT_LIMIT = 50;

/** Since when and until when something ran or stood, and where. */
export function whenRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/when',
      {
        schema: {
          operationId: 'findWhen',
          summary: 'Since when and until when something ran or stood, and where',
          querystring: WhenQuery,
          response: { 200: WhenAnswer, default: Problem },
        },
      },
      async (request) => {
        const { digest, image, object, namespace, limit = DEFAULT_LIMIT } = request.query;
        await guard.reader(request, namespace);
        if (digest === undefined && image === undefined && object === undefined) {
          throw new ApiError(400, 'NoQuestion', 'give digest, image or object');
        }
        const full = digest === undefined ? undefined : `sha256:${digest.replace('sha256:', '')}`;
        const query = { digest: full, image, object, namespace, limit: limit + 1 };
        const { environments } = ctx.journal;
        const found = await Promise.all([environments.runs(query), environments.stands(query)]);
        const all = found.flat().toSorted((a, b) => b.from.at - a.from.at);
        return { items: all.slice(0, limit).map(spanOf), more: all.length > limit };
      },
    );
    done();
  };
}
