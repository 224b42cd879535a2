import { appendRange, emptyTree } from '@clotho/core/journal';
import type { Sql } from 'postgres';

/** Alters the journal as a superuser does who knows where the triggers are. */
export async function unguarded(
  admin: Sql,
  tables: readonly string[],
  change: () => Promise<unknown>,
): Promise<void> {
  const switchTriggers = async (to: 'DISABLE' | 'ENABLE'): Promise<void> => {
    for (const table of [...tables, ...(await partitions(admin))]) {
      await admin.unsafe(`ALTER TABLE journal.${table} ${to} TRIGGER ALL`);
    }
  };
  await switchTriggers('DISABLE');
  await change();
  await switchTriggers('ENABLE');
}

/** Brings everything into agreement that can be without the key: hashes, and nodes above them. */
export async function rehashAll(admin: Sql): Promise<void> {
  await admin`UPDATE journal.entry SET hash = sha256('\\x00'::bytea || convert_to(leaf, 'UTF8'))`;
  const rows = await admin<{ hash: Buffer }[]>`SELECT hash FROM journal.entry ORDER BY seq`;
  const { tiles } = appendRange(
    emptyTree(),
    rows.map(({ hash }) => hash),
  );
  for (const { level, index, width, bytes } of tiles.filter((tile) => tile.level > 0)) {
    for (let i = 0; i < width; i += 1) {
      const hash = Buffer.from(bytes.subarray(i * 32, (i + 1) * 32));
      await admin`UPDATE journal.node SET hash = ${hash}
        WHERE level = ${level} AND index = ${index * 256 + i}`;
    }
  }
}

async function partitions(admin: Sql): Promise<string[]> {
  const rows = await admin<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'journal.entry'::regclass`;
  return rows.map(({ name }) => name.replace('journal.', ''));
}
