import type { Sql } from 'postgres';

/** All that a server may do: read, and write by the functions that keep the rules. */
const FUNCTIONS = [
  'make_room',
  'take_lead',
  'append',
  'add_checkpoint',
  'put_blob',
  'erase_blob',
  'size_at',
];

/** Gives a role the rights of a server. The owner has them anyway. */
export async function grantAppending(sql: Sql, role: string): Promise<void> {
  await sql`GRANT USAGE ON SCHEMA journal TO ${sql(role)}`;
  await sql`GRANT SELECT ON ALL TABLES IN SCHEMA journal TO ${sql(role)}`;
  for (const name of FUNCTIONS) {
    await sql`GRANT EXECUTE ON FUNCTION journal.${sql(name)} TO ${sql(role)}`;
  }
}
