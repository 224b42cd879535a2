import { JournalInfo, Problem } from '@clotho/api';
import { formatVerifierKey } from '@clotho/core/journal';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';

/** How the journal is. */
export function infoRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/journal',
      {
        schema: {
          operationId: 'getJournal',
          summary: 'Name, key, size and health of the journal',
          response: { 200: JournalInfo, default: Problem },
        },
      },
      async (request) => {
        await guard.reader(request);
        const { origin, signer, trust } = ctx;
        const [health, cosignatures = null, timestamps = null] = await Promise.all([
          ctx.journal.health(),
          trust.cosigner?.state(),
          trust.timestamper?.state(),
        ]);
        return { origin, key: formatVerifierKey(signer.key), ...health, cosignatures, timestamps };
      },
    );
    done();
  };
}
