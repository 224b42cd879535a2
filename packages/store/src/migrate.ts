import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TransactionSql } from 'postgres';
import { connect, type Database } from './connection.ts';
import { StoreError } from './error.ts';
import { grantAppending } from './grants.ts';

const FOLDER = path.join(import.meta.dirname, 'migrations');
/** Held while migrating, so that of several servers that start at once one does it. */
const LOCK = 7_020_101;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

interface Applied {
  readonly version: number;
  readonly sha256: string;
}

/**
 * Brings the schema up to this version, forward only, and lets `role` append and read. `ownerUrl`
 * names the role that owns the schema, which should be another one.
 *
 * @returns the names of the migrations that were applied.
 * @throws StoreError `Schema` when the database is of a newer version, or its past is another one.
 */
export async function migrate(ownerUrl: string, role: string): Promise<string[]> {
  const sql = connect(ownerUrl, { max: 1 });
  try {
    return await sql.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
      const applied = await apply(tx, await migrations());
      await grantAppending(tx, role);
      return applied;
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Throws StoreError `Schema` unless the database is of exactly this version. */
export async function checkSchema(sql: Database): Promise<void> {
  const known = await migrations();
  const exists = await sql`SELECT to_regclass('journal.migration') IS NOT NULL AS found`;
  const applied = exists[0]?.['found'] === true ? await appliedTo(sql) : [];
  checkPast(known, applied);
  if (applied.length === known.length) return;
  throw new StoreError(
    'Schema',
    `the journal's schema is at version ${applied.length} of ${known.length}: set CLOTHO_JOURNAL_OWNER_URL, by which the server migrates it at its start`,
  );
}

async function apply(tx: TransactionSql, known: readonly Migration[]): Promise<string[]> {
  await tx`CREATE SCHEMA IF NOT EXISTS journal`;
  await tx`CREATE TABLE IF NOT EXISTS journal.migration (
    version int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp())`;
  const applied = await appliedTo(tx);
  checkPast(known, applied);
  const missing = known.slice(applied.length);
  for (const { version, name, sha256, text } of missing) {
    await tx.unsafe(text);
    await tx`INSERT INTO journal.migration (version, name, sha256) VALUES (${version}, ${name}, ${sha256})`;
  }
  return missing.map(({ name }) => name);
}

function appliedTo(sql: Pick<Database, 'unsafe'>): Promise<Applied[]> {
  return sql.unsafe<Applied[]>('SELECT version, sha256 FROM journal.migration ORDER BY version');
}

function checkPast(known: readonly Migration[], applied: readonly Applied[]): void {
  for (const [index, { version, sha256 }] of applied.entries()) {
    if (known[index]?.sha256 === sha256) continue;
    throw new StoreError(
      'Schema',
      index >= known.length
        ? `the journal's schema has version ${version}, which this server does not know: run the newer one`
        : `migration ${version} of the journal's schema is not the one of this server: they have different pasts`,
    );
  }
}

async function migrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (file, index) => {
      const text = await readFile(path.join(FOLDER, file), 'utf8');
      const sha256 = hash('sha256', text);
      return { version: index + 1, name: path.basename(file, '.sql'), sha256, text };
    }),
  );
}
