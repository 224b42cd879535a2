import { bundleOf, nodesFrom, rootAt, TILE_WIDTH, tilesFor, tilePath } from '@clotho/core/journal';
import type { Hash, TileId } from '@clotho/core/journal';
import type { Database } from './connection.ts';

const HASH_BYTES = 32;

/** The bytes of a tile, put together from what the database holds; undefined where it ends before. */
export async function readTile(tile: TileId, sql: Database): Promise<Buffer | undefined> {
  const { level, index, width } = tile;
  const begin = index * TILE_WIDTH;
  const end = begin + width;
  const rows =
    level === 0
      ? await sql<Bytes[]>`
          SELECT string_agg(hash, ''::bytea ORDER BY seq) AS bytes
          FROM journal.entry WHERE seq >= ${begin} AND seq < ${end}`
      : await sql<Bytes[]>`
          SELECT string_agg(hash, ''::bytea ORDER BY index) AS bytes FROM journal.node
          WHERE level = ${level} AND index >= ${begin} AND index < ${end}`;
  const bytes = rows[0]?.bytes ?? undefined;
  return bytes?.length === width * HASH_BYTES ? bytes : undefined;
}

/** An entry bundle: the exact leaves side by side; undefined where the journal ends before. */
export async function readBundle(
  { index, width }: Pick<TileId, 'index' | 'width'>,
  sql: Database,
): Promise<Buffer | undefined> {
  const begin = index * TILE_WIDTH;
  const rows = await sql<{ leaf: string }[]>`
    SELECT leaf FROM journal.entry
    WHERE seq >= ${begin} AND seq < ${begin + width} ORDER BY seq`;
  return rows.length === width ? bundleOf(rows.map(({ leaf }) => Buffer.from(leaf))) : undefined;
}

/** The root that the journal had at a size, from what the database holds. @throws JournalError */
export async function readRoot(size: number, sql: Database): Promise<Hash> {
  const tiles = new Map<string, Buffer>();
  for (const tile of tilesFor([{ begin: 0, end: size }], size)) {
    const bytes = await readTile(tile, sql);
    if (bytes) tiles.set(tilePath(tile), bytes);
  }
  return rootAt(
    size,
    nodesFrom((tile) => tiles.get(tilePath(tile)), size),
  );
}

interface Bytes {
  readonly bytes: Buffer | null;
}
