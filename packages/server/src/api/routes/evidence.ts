import { EvidenceQuery } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { changePack, spanPack } from '../../evidence/pack.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

/** Evidence packs, which `clotho-verify` checks without a network. */
export function evidenceRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/evidence',
      {
        schema: {
          operationId: 'exportEvidence',
          summary: 'Evidence pack of a Change or of a span of time (application/x-tar)',
          querystring: EvidenceQuery,
        },
      },
      async (request, reply) => {
        const { change, namespace, from, to } = request.query;
        reply.type('application/x-tar').header('cache-control', 'no-store');
        if (change !== undefined && namespace !== undefined) {
          const { user } = await guard.reader(request, namespace);
          return reply.send(await changePack({ namespace, name: change }, user.username, ctx));
        }
        if (from !== undefined && to !== undefined) {
          const { user } = await guard.reader(request);
          return reply.send(await spanPack({ since: from, until: to }, user.username, ctx));
        }
        throw new ApiError(400, 'NoScope', 'give change and namespace, or from and to');
      },
    );
    done();
  };
}
