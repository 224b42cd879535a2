import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Journal, StoredEntry } from '@clotho/store';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { itemText } from '../item.ts';
import { ApiError } from '../problem.ts';

const MOST_STREAMS = 256;
const PAGE = 256;
/** Also how soon a server that does not append itself shows what another one did. */
const BEAT_MS = 2_000;

const LiveQuery = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: -1, description: 'Begin behind this entry' })),
  namespace: Type.Optional(Type.String()),
});

/** Entries as they come, as server-sent events. */
export function liveRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  let open = 0;
  return (app, _options, done) => {
    app.get(
      '/live',
      {
        schema: {
          operationId: 'followEntries',
          summary: 'Entries as they come (text/event-stream); Last-Event-ID resumes',
          querystring: LiveQuery,
        },
      },
      async (request, reply) => {
        const { namespace, after } = request.query;
        await guard.reader(request, namespace);
        if (open >= MOST_STREAMS) {
          throw new ApiError(
            503,
            'Overloaded',
            `${MOST_STREAMS} streams are open; try again later`,
          );
        }
        const resumed = Number(request.headers['last-event-id'] ?? Number.NaN);
        const start = Number.isSafeInteger(resumed) ? resumed : (after ?? (await newest(ctx)));
        reply.hijack();
        open += 1;
        try {
          await follow(reply.raw, { after: start, namespace }, ctx.journal);
        } catch (error) {
          ctx.log.warn('a live stream ended', { error });
        } finally {
          open -= 1;
          reply.raw.end();
        }
      },
    );
    done();
  };
}

async function newest({ journal }: ApiContext): Promise<number> {
  return (await journal.health()).size - 1;
}

interface Position {
  readonly after: number;
  readonly namespace: string | undefined;
}

async function follow(
  response: ServerResponse,
  { after, namespace }: Position,
  journal: Journal,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  const growth = growthOf(journal);
  try {
    let at = after;
    while (!response.destroyed) {
      const page = await journal.search({ after: at, namespace, limit: PAGE });
      await send(response, page);
      at = page.at(-1)?.seq ?? at;
      if (page.length < PAGE && !(await growth.next(response))) response.write(': still here\n\n');
    }
  } finally {
    growth.stop();
  }
}

/** Waits where the client reads slower than the journal grows. */
async function send(response: ServerResponse, page: readonly StoredEntry[]): Promise<void> {
  for (const entry of page) {
    const room = response.write(`id: ${entry.seq}\nevent: entry\ndata: ${itemText(entry)}\n\n`);
    if (!room) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

/** Waits for the next commit, for the end of the connection, or for a beat. */
function growthOf(journal: Journal): {
  next(response: ServerResponse): Promise<boolean>;
  stop(): void;
} {
  let wake = Promise.withResolvers<boolean>();
  const stop = journal.onGrowth(() => wake.resolve(true));
  return {
    stop,
    next: async (response) => {
      const { promise } = wake;
      const onClose = (): void => wake.resolve(true);
      response.once('close', onClose);
      const beat = setTimeout(() => wake.resolve(false), BEAT_MS);
      const grew = await promise;
      clearTimeout(beat);
      response.off('close', onClose);
      wake = Promise.withResolvers<boolean>();
      return grew;
    },
  };
}
