import { hash } from 'node:crypto';
import { EntryPage, EntryQuery, JournalItem, Problem } from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type, type TSchema, type TUnsafe } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { itemText } from '../item.ts';
import { ApiError } from '../problem.ts';

const DEFAULT_LIMIT = 100;
const NOTHING = Type.Null();
const SeqParams = Type.Object({ seq: Type.Integer({ minimum: 0 }) });

/** Reading entries. */
export function entryRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/entries',
      {
        schema: {
          operationId: 'listEntries',
          summary: 'Entries by kind, stream, subject, actor and time',
          querystring: EntryQuery,
          response: { 200: asText(EntryPage), 304: NOTHING, default: Problem },
        },
      },
      async (request, reply) => {
        const { query } = request;
        await guard.reader(request, query.namespace);
        const { size } = await ctx.journal.health();
        const etag = `"${hash('sha256', `${size} ${request.url}`).slice(0, 24)}"`;
        reply.header('etag', etag).header('cache-control', 'private, no-cache');
        if (request.headers['if-none-match'] === etag) return reply.code(304).send(null);
        const { cursor, limit = DEFAULT_LIMIT, without, ...filter } = query;
        const after = cursor === undefined ? undefined : Number(cursor);
        const kinds = without?.split(',').filter((kind) => kind !== '');
        const found = await ctx.journal.search({ ...filter, without: kinds, after, limit });
        const last = found.length === limit ? found.at(-1)?.seq : undefined;
        const next = last === undefined ? 'null' : `"${last}"`;
        const items = found.map(itemText).join(',');
        return reply.type('application/json').send(`{"items":[${items}],"next":${next}}`);
      },
    );

    app.get(
      '/entries/:seq',
      {
        schema: {
          operationId: 'getEntry',
          summary: 'One entry',
          params: SeqParams,
          response: { 200: asText(JournalItem), 304: NOTHING, default: Problem },
        },
      },
      async (request, reply) => {
        await guard.reader(request);
        const found = await ctx.journal.entry(request.params.seq);
        if (!found)
          throw new ApiError(
            404,
            'NoEntry',
            `the journal does not reach entry ${request.params.seq}`,
          );
        const etag = `"${found.hash.toString('hex')}"`;
        reply.header('etag', etag).header('cache-control', 'private, immutable, max-age=31536000');
        if (request.headers['if-none-match'] === etag) return reply.code(304).send(null);
        return reply.type('application/json').send(itemText(found));
      },
    );
    done();
  };
}

/** What is described by a schema and handed over as text, since leaves must not be written anew. */
function asText(schema: TSchema): TUnsafe<string> {
  return Type.Unsafe<string>(schema);
}
