import { BeatAnswer, BeatRequest, Problem } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { requireReporter } from '../pipeline-entries.ts';

/** How reporters say that they still see everything, and learn what is known. */
export function beatRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const { environments } = ctx.journal;
  return (app, _options, done) => {
    app.post(
      '/environments/beats',
      {
        schema: {
          operationId: 'reportSeen',
          summary: 'Say until when environments were seen without interruption; for reporters',
          body: BeatRequest,
          response: { 200: BeatAnswer, default: Problem },
        },
        onRequest: async (request) => {
          request.appender = await guard.appender(request);
        },
      },
      async (request) => {
        const asked = request.body.environments;
        const { grants } = request.appender;
        const names = asked.map(({ name }) => name);
        if (grants) await requireReporter(grants, names, ctx.journal);
        const beats = asked.flatMap(({ name, since, through }) =>
          since === undefined || through === undefined ? [] : { name, since, through },
        );
        if (beats.length > 0) await environments.beat(beats);
        const rows = await environments.named(names);
        const answers = rows.map(async (row) => {
          const { name, seenUntil } = row;
          const { snapshot } = await environments.at(name, { by: 'Back', back: 0 });
          return {
            name,
            seenUntil: formatInstant(seenUntil),
            manifest: snapshot?.manifest ?? null,
          };
        });
        return { environments: await Promise.all(answers) };
      },
    );
    done();
  };
}
