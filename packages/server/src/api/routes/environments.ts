import {
  Environment,
  EnvironmentList,
  EnvironmentParams,
  EnvironmentQuery,
  Problem,
  SnapshotPage,
  SnapshotPageQuery,
} from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { EnvironmentRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import { findEnvironment } from '../environments/find.ts';
import { environmentOf, snapshotRef } from '../environments/shape.ts';
import type { Guard } from '../guard.ts';

const DEFAULT_LIMIT = 50;

/** Environments and their snapshots. */
export function environmentRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  const { environments } = ctx.journal;
  const shown = (row: EnvironmentRow): Promise<Environment> => show(row, ctx);
  return (app, _options, done) => {
    app.get(
      '/environments',
      {
        schema: {
          operationId: 'listEnvironments',
          summary: 'Environments, and whether each is followed',
          querystring: EnvironmentQuery,
          response: { 200: EnvironmentList, default: Problem },
        },
      },
      async (request) => {
        const { namespace } = request.query;
        await guard.reader(request, namespace);
        const rows = await environments.list(namespace);
        return { items: await Promise.all(rows.map(shown)) };
      },
    );

    app.get(
      '/environments/:name',
      {
        schema: {
          operationId: 'getEnvironment',
          summary: 'One environment',
          params: EnvironmentParams,
          response: { 200: Environment, default: Problem },
        },
      },
      async (request) => shown(await findEnvironment(request.params.name, request, guard, ctx)),
    );

    app.get(
      '/environments/:name/snapshots',
      {
        schema: {
          operationId: 'listSnapshots',
          summary: 'Snapshots, the newest first',
          params: EnvironmentParams,
          querystring: SnapshotPageQuery,
          response: { 200: SnapshotPage, default: Problem },
        },
      },
      async (request) => {
        const { name } = await findEnvironment(request.params.name, request, guard, ctx);
        const { cursor, limit = DEFAULT_LIMIT } = request.query;
        const below = cursor === undefined ? 2 ** 31 - 1 : Number(cursor);
        const rows = await environments.snapshots(name, { below, limit });
        const last = rows.length === limit ? rows.at(-1)?.number : undefined;
        return { items: rows.map(snapshotRef), next: last === undefined ? null : String(last) };
      },
    );
    done();
  };
}

async function show(row: EnvironmentRow, { journal, clock }: ApiContext): Promise<Environment> {
  const { snapshot } = await journal.environments.at(row.name, { by: 'Back', back: 0 });
  return environmentOf(row, snapshot, clock.now());
}
