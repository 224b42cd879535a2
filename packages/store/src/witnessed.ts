import { addSignatures, keyIdOf, type NoteKey } from '@clotho/core/journal';
import type { Database } from './connection.ts';

/** What a witness signed. */
export interface Cosignature {
  /** Entries of the checkpoint. */
  readonly size: number;
  /** The signature line, as it stands in the note. */
  readonly line: string;
}

/** A checkpoint, and what witnesses made of it. */
export interface WitnessedCheckpoint {
  readonly size: number;
  /** As the journal signed it, byte for byte. */
  readonly signed: string;
  /** A signed note with the lines of all witnesses that signed it. */
  readonly note: string;
}

/** Keeps the signature line of a witness beside the checkpoint of that size. */
export async function addCosignature(
  { size, line }: Cosignature,
  key: NoteKey,
  sql: Database,
): Promise<void> {
  await sql`SELECT journal.add_cosignature(${size}, ${nameOf(key)}, ${line})`;
}

/** The newest that a witness signed; undefined before the first. */
export async function newestCosignature(
  key: NoteKey,
  sql: Database,
): Promise<Cosignature | undefined> {
  const [row] = await sql<Cosignature[]>`
    SELECT size, line FROM journal.cosignature WHERE witness = ${nameOf(key)}
    ORDER BY size DESC LIMIT 1`;
  return row;
}

/** The newest checkpoint with its cosignatures; undefined before the first. */
export async function newestWitnessed(sql: Database): Promise<WitnessedCheckpoint | undefined> {
  const [row] = await sql<{ size: number; signed: string }[]>`
    SELECT size, note AS signed FROM journal.checkpoint ORDER BY size DESC LIMIT 1`;
  return row && withLines(row, await linesAt(row.size, sql));
}

/** The signature lines of witnesses under the checkpoint of a size. */
export async function linesAt(size: number, sql: Database): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    SELECT line FROM journal.cosignature WHERE size = ${size} ORDER BY witness`;
  return rows.map(({ line }) => line);
}

/** The newest checkpoints that any witness signed, the newest first. */
export async function newestCosigned(most: number, sql: Database): Promise<WitnessedCheckpoint[]> {
  const rows = await sql<{ size: number; signed: string; lines: string }[]>`
    SELECT c.size, c.note AS signed, w.lines
    FROM (
      SELECT size, string_agg(line, E'\n' ORDER BY witness) AS lines
      FROM journal.cosignature GROUP BY size ORDER BY size DESC LIMIT ${most}
    ) w JOIN journal.checkpoint c ON c.size = w.size
    ORDER BY c.size DESC`;
  return rows.map((row) => withLines(row, row.lines.split('\n')));
}

/** A checkpoint as it is shown: with the lines of its witnesses. */
export function withLines(
  { size, signed }: { size: number; signed: string },
  lines: readonly string[],
): WitnessedCheckpoint {
  return { size, signed, note: addSignatures(signed, lines) };
}

function nameOf(key: NoteKey): string {
  return `${key.name}+${keyIdOf(key)}`;
}
