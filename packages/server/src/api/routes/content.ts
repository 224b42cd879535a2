import type { BlobRef } from '@clotho/api';
import { parseLeaf, SALT_BYTES, type LeafEntry } from '@clotho/core/journal';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { requireThere, sendContent } from '../content.ts';
import { ApiError } from '../problem.ts';

const ContentParams = Type.Object({
  seq: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});

/** Content that entries refer to, whole, for those who may read the entry. */
export function contentRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/entries/:seq/blobs/:sha256',
      {
        schema: {
          operationId: 'getContent',
          summary:
            'Content that an entry refers to, whole, without its salt; up to 32 MiB, Range and If-None-Match are understood',
          params: ContentParams,
        },
      },
      async (request, reply) => {
        const { seq, sha256 } = request.params;
        const entry = await entryFor(request, seq, { ctx, guard });
        const ref = entry.blobs.find((each) => each.sha256 === sha256);
        if (!ref) throw new ApiError(404, 'NoBlob', `entry ${seq} refers to no sha256:${sha256}`);
        const { size } = await requireThere(sha256, ctx.journal);
        const from = ref.salted ? SALT_BYTES : 0;
        reply.header('content-disposition', `attachment; filename="${fileNameOf(ref)}"`);
        reply.type(
          SHOWN.has(ref.mediaType ?? '') ? (ref.mediaType ?? '') : 'application/octet-stream',
        );
        return sendContent({ request, reply }, { sha256, from, to: size }, ctx.journal);
      },
    );
    done();
  };
}

/** Types that nothing is run of; others are sent as bytes. */
const SHOWN: ReadonlySet<string> = new Set([
  'application/json',
  'application/yaml',
  'text/plain; charset=utf-8',
]);

async function entryFor(
  request: FastifyRequest,
  seq: number,
  { ctx, guard }: { ctx: ApiContext; guard: Guard },
): Promise<LeafEntry> {
  const stored = await ctx.journal.entry(seq);
  const entry = stored && parseLeaf(Buffer.from(stored.leaf));
  await guard.reader(request, entry?.subject.namespace);
  if (entry) return entry;
  throw new ApiError(404, 'NoEntry', `the journal does not reach entry ${seq}`);
}

function fileNameOf({ name, sha256 }: BlobRef): string {
  const plain = name
    ?.replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 100);
  return plain ? plain : sha256;
}
