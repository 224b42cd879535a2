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

/** The newest checkpoints, each with its cosignatures, the newest first. */
export async function newestWitnessed(most: number, sql: Database): Promise<WitnessedCheckpoint[]> {
  const rows = await sql<{ size: number; note: string; lines: string | null }[]>`
    SELECT c.size, c.note,
      (SELECT string_agg(w.line, E'\n' ORDER BY w.witness)
        FROM journal.cosignature w WHERE w.size = c.size) AS lines
    FROM journal.checkpoint c ORDER BY c.size DESC LIMIT ${most}`;
  return rows.map(withLines);
}

/** The newest checkpoints that any witness signed, the newest first. */
export async function newestCosigned(most: number, sql: Database): Promise<WitnessedCheckpoint[]> {
  const rows = await sql<{ size: number; note: string; lines: string }[]>`
    SELECT c.size, c.note, w.lines
    FROM (
      SELECT size, string_agg(line, E'\n' ORDER BY witness) AS lines
      FROM journal.cosignature GROUP BY size ORDER BY size DESC LIMIT ${most}
    ) w JOIN journal.checkpoint c ON c.size = w.size
    ORDER BY c.size DESC`;
  return rows.map(withLines);
}

function withLines(row: { size: number; note: string; lines: string | null }): WitnessedCheckpoint {
  const lines = row.lines?.split('\n') ?? [];
  const note = lines.length > 0 ? addSignatures(row.note, lines) : row.note;
  return { size: row.size, signed: row.note, note };
}

function nameOf(key: NoteKey): string {
  return `${key.name}+${keyIdOf(key)}`;
}
