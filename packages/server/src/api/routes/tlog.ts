import type { FastifyPluginCallback } from 'fastify';
import { JournalError, parseTilePath, type TileId } from '@clotho/core/journal';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const ENTRIES = -1;

/**
 * C2SP tlog-tiles under the standard paths, so that any client of such logs can verify this one.
 * Hashes are for everybody, entries for those who may read them.
 */
export function tlogRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/checkpoint', { schema: { hide: true } }, async (_request, reply) => {
      const note = await ctx.journal.checkpoint();
      if (note === undefined) throw new ApiError(404, 'NoCheckpoint', 'nothing is signed yet');
      return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(note);
    });

    app.get('/tile/*', { schema: { hide: true } }, async (request, reply) => {
      const path = (request.url.split('?', 1)[0] ?? '').slice(1);
      const tile = tileOf(path);
      if (tile.level === ENTRIES) await guard.reader(request);
      const bytes =
        tile.level === ENTRIES ? await ctx.journal.bundle(tile) : await ctx.journal.tile(tile);
      if (!bytes) throw new ApiError(404, 'NoTile', `the journal does not reach ${path}`);
      return reply
        .type('application/octet-stream')
        .header('cache-control', tile.level === ENTRIES ? 'private, no-cache' : IMMUTABLE)
        .send(bytes);
    });
    done();
  };
}

function tileOf(path: string): TileId {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (error instanceof JournalError) throw new ApiError(404, 'NoTile', error.message);
    throw error;
  }
}
