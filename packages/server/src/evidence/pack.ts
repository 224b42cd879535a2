import { setTimeout as delay } from 'node:timers/promises';
import { formatInstant } from '@clotho/core';
import {
  evidencePack,
  headProof,
  parseLeaf,
  tarOf,
  tilePath,
  tilesToProve,
  type ArchivedVersion,
  type LeafEntry,
  type PackScope,
  type PackSource,
} from '@clotho/core/journal';
import type { Journal, Search, StoredEntry, StoredTimestamp } from '@clotho/store';
import type { ApiContext } from '../api/context.ts';
import { ApiError } from '../api/problem.ts';
import { writeHeads } from './heads.ts';

const PAGE = 1000;
/** More than this is for `clotho-verify` on the tiles themselves. */
const MOST_ENTRIES = 200_000;
const CHECKPOINT_MS = 15_000;
/** Longer than a witness at work takes. */
const COSIGNATURES_MS = 5_000;
const POLL_MS = 100;

type Leaves = readonly { readonly seq: number; readonly bytes: Buffer }[];

/** The whole history of a Change as a tar, shown to be whole. Throws ApiError, StoreError. */
export async function changePack(
  change: { namespace: string; name: string },
  madeBy: string,
  ctx: ApiContext,
): Promise<Buffer> {
  const { journal } = ctx;
  const subject = `Change/${change.namespace}/${change.name}`;
  const [newest] = await journal.search({ subject, order: 'desc', limit: 1 });
  if (!newest) {
    throw new ApiError(
      404,
      'NoChange',
      `the journal knows no Change ${change.name} in ${change.namespace}`,
    );
  }
  const { stream } = parseLeaf(Buffer.from(newest.leaf));
  const written = await writeHeads(journal, ctx.clock.now());
  const own = await entriesOf({ stream, until: undefined }, journal);
  const heads = await journal.entry(written.seq);
  // What came after the count is not shown to be whole, and is left for the next pack.
  const counted = own.filter(({ seq }) => seq < written.through);
  const leaves = [...counted, ...(heads ? [heads] : [])].map(leafOf);
  const uid = stream.slice('change/'.length);
  return packOf(
    {
      scope: { kind: 'Change', ...change, uid },
      streams: [stream],
      heads: [headProof(written.seq, written.heads, stream)],
    },
    leaves,
    { madeBy, ctx },
  );
}

/** Every entry that the journal took in a span of time, as a tar. Throws ApiError, StoreError. */
export async function spanPack(
  { since, until }: { since: string; until: string },
  madeBy: string,
  ctx: ApiContext,
): Promise<Buffer> {
  const found = await entriesOf({ since, until }, ctx.journal);
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) {
    throw new ApiError(404, 'NoEntries', `the journal took no entry from ${since} to ${until}`);
  }
  const scope: PackScope = { kind: 'Range', from: first.seq, to: last.seq };
  return packOf({ scope, streams: [], heads: [] }, found.map(leafOf), { madeBy, ctx });
}

type Scoped = Pick<PackSource, 'scope' | 'streams'> & Required<Pick<PackSource, 'heads'>>;

async function packOf(
  scoped: Scoped,
  wanted: Leaves,
  { madeBy, ctx }: { madeBy: string; ctx: ApiContext },
): Promise<Buffer> {
  const leaves = await withErasures(wanted, ctx.journal);
  const seqs = leaves.map(({ seq }) => seq);
  const { note, size } = await checkpointOver((seqs.at(-1) ?? 0) + 1, ctx);
  const timestamps = await timestampsFor(leaves, size, ctx.journal);
  const tiles = new Map<string, Buffer>();
  const stamped = timestamps.map((each) => each.size);
  for (const tile of tilesToProve(size, seqs, stamped)) {
    const bytes = await ctx.journal.tile(tile);
    if (bytes) tiles.set(tilePath(tile), bytes);
  }
  const files = evidencePack({
    ...scoped,
    origin: ctx.origin,
    madeAt: formatInstant(ctx.clock.now()),
    madeBy,
    leaves: leaves.map(({ bytes }) => bytes),
    checkpoint: note,
    timestamps,
    keys: [ctx.signer.key],
    readTile: (tile) => tiles.get(tilePath(tile)),
    ...(await attached(leaves, ctx.journal)),
  });
  return tarOf(files);
}

async function entriesOf(query: Partial<Search>, journal: Journal): Promise<StoredEntry[]> {
  const found: StoredEntry[] = [];
  for (;;) {
    const after = found.at(-1)?.seq;
    const page = await journal.search({ ...query, after, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) return found;
    if (found.length >= MOST_ENTRIES) {
      const detail = `a pack holds at most ${MOST_ENTRIES} entries; ask for a shorter span`;
      throw new ApiError(413, 'TooMany', detail);
    }
  }
}

function leafOf({ seq, leaf }: StoredEntry): Leaves[number] {
  return { seq, bytes: Buffer.from(leaf) };
}

/**
 * Checkpoints are signed once a second at most. One that enough witnesses have signed is waited for,
 * though not for long: a pack without says so.
 */
async function checkpointOver(
  least: number,
  { journal, trust }: Pick<ApiContext, 'journal' | 'trust'>,
): Promise<{ note: string; size: number }> {
  const begun = performance.now();
  for (;;) {
    const waited = performance.now() - begun;
    const found =
      (await trust.cosigner?.newest(least)) ??
      (waited < COSIGNATURES_MS && trust.cosigner?.isExpected === true
        ? undefined
        : await journal.checkpoints.newest());
    if (found && found.size >= least) return found;
    if (waited > CHECKPOINT_MS) {
      throw new ApiError(503, 'NoCheckpoint', 'the newest entries are not signed yet; try again');
    }
    await delay(POLL_MS);
  }
}

/**
 * The first timestamps over all that the pack is about; over as much of it as there are timestamps,
 * where the newest entries have none yet. The count at its end is made with the pack.
 */
async function timestampsFor(
  leaves: Leaves,
  most: number,
  { checkpoints }: Journal,
): Promise<StoredTimestamp[]> {
  const own = leaves.filter(({ bytes }) => parseLeaf(bytes).kind !== 'Heads');
  const least = (own.at(-1)?.seq ?? 0) + 1;
  const covering = await checkpoints.firstTimestamps({ least, most });
  if (covering.length > 0) return covering;
  const newest = await checkpoints.newestTimestamps();
  return newest.filter(({ size }) => size <= most);
}

/** Where content was erased, the entries that say so are shown too, wherever they stand. */
async function withErasures(leaves: Leaves, journal: Journal): Promise<Leaves> {
  const known = new Set(leaves.map(({ seq }) => seq));
  const added = new Map<number, Leaves[number]>();
  const refs = leaves.flatMap(({ bytes }) => parseLeaf(bytes).blobs);
  for (const sha256 of new Set(refs.map((ref) => ref.sha256))) {
    const seq = (await journal.blobState(sha256))?.erasedBy ?? undefined;
    const told = seq === undefined || known.has(seq) ? undefined : await journal.entry(seq);
    if (told) added.set(told.seq, leafOf(told));
  }
  return [...leaves, ...added.values()].toSorted((a, b) => a.seq - b.seq);
}

/** Content that entries refer to, statements among it, and what they say was archived. */
async function attached(
  leaves: Leaves,
  journal: Journal,
): Promise<Required<Pick<PackSource, 'blobs' | 'statements' | 'archive'>>> {
  const entries = leaves.map(({ bytes }) => parseLeaf(bytes));
  const blobs = new Map<string, Buffer>();
  for (const { sha256 } of entries.flatMap((entry) => entry.blobs)) {
    const content = blobs.has(sha256) ? null : (await journal.blob(sha256))?.content;
    if (content) blobs.set(sha256, content);
  }
  const statements = entries
    .filter(({ kind }) => kind === 'StatementSigned')
    .flatMap((entry) => entry.blobs.flatMap(({ sha256 }) => blobs.get(sha256)?.toString() ?? []));
  return { blobs: [...blobs.values()], statements, archive: entries.flatMap(versionIn) };
}

/** Where the archive has what an entry says was archived. */
export function versionIn({ kind, body }: LeafEntry): ArchivedVersion[] {
  const { bucket, key, versionId, sha256, size } = body;
  const isNamed = typeof bucket === 'string' && typeof key === 'string';
  const isPinned = typeof versionId === 'string' && typeof sha256 === 'string';
  if (kind !== 'Archived' || !isNamed || !isPinned || typeof size !== 'number') return [];
  return [{ bucket, key, versionId, sha256, size }];
}
