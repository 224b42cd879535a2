import type { TransactionSql } from 'postgres';
import { arrayText } from './connection.ts';

/** How a server writes the journal: by the functions that keep the rules. */
const FUNCTIONS = [
  'make_room',
  'take_lead',
  'append',
  'add_checkpoint',
  'add_cosignature',
  'add_timestamp',
  'put_blob',
  'erase_blob',
  'size_at',
];

/**
 * Gives a role the rights of a server, unless it has them: granting meets the partitions that a
 * server at work makes.
 */
export async function grantAppending(sql: TransactionSql, role: string): Promise<void> {
  const [has] = await sql<{ all: boolean }[]>`
    SELECT has_table_privilege(${role}, 'journal.head', 'SELECT')
      AND has_table_privilege(${role}, 'journal.cosignature', 'SELECT')
      AND has_table_privilege(${role}, 'journal.timestamp', 'SELECT')
      AND has_table_privilege(${role}, 'projection.beat', 'DELETE')
      AND bool_and(has_function_privilege(${role}, p.oid, 'EXECUTE')) AS all
    FROM pg_proc p WHERE p.pronamespace = 'journal'::regnamespace
      AND p.proname = ANY (${arrayText(FUNCTIONS)}::text::text[])`;
  if (has?.all === true) return;
  await sql`GRANT USAGE ON SCHEMA journal TO ${sql(role)}`;
  await sql`GRANT SELECT ON ALL TABLES IN SCHEMA journal TO ${sql(role)}`;
  for (const name of FUNCTIONS) {
    await sql`GRANT EXECUTE ON FUNCTION journal.${sql(name)} TO ${sql(role)}`;
  }
  // What is made from the journal is no evidence; a server may make it again.
  await sql`GRANT USAGE ON SCHEMA projection TO ${sql(role)}`;
  await sql`
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA projection TO ${sql(role)}`;
}
