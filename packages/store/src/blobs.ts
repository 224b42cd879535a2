import type { Database } from './connection.ts';

/** What is known of a blob. */
export interface BlobState {
  readonly size: number;
  readonly salted: boolean;
  /** The entry that says that it is erased. */
  readonly erasedBy: number | null;
}

/** A blob as it is kept. */
export interface StoredBlob extends BlobState {
  /** Null once it is erased. */
  readonly content: Buffer | null;
}

/** Keeps content under its hash; when this resolves, it is durable. @returns the SHA-256 in hex */
export async function putBlob(
  content: Uint8Array,
  salted: boolean,
  sql: Database,
): Promise<string> {
  const rows = await sql<{ sha256: Buffer }[]>`
    SELECT journal.put_blob(${Buffer.from(content)}, ${salted}) AS sha256`;
  return rows[0]?.sha256.toString('hex') ?? '';
}

export async function readBlob(sha256: string, sql: Database): Promise<StoredBlob | undefined> {
  const rows = await sql<StoredBlob[]>`
    SELECT size, salted, content, erased_by AS "erasedBy" FROM journal.blob
    WHERE sha256 = ${Buffer.from(sha256, 'hex')}`;
  return rows[0];
}

/** The same without its content, which may be large. */
export async function readBlobState(sha256: string, sql: Database): Promise<BlobState | undefined> {
  const rows = await sql<BlobState[]>`
    SELECT size, salted, erased_by AS "erasedBy" FROM journal.blob
    WHERE sha256 = ${Buffer.from(sha256, 'hex')}`;
  return rows[0];
}

/** Bytes of a blob from `from` (0 is the first); undefined where nothing is there. */
export async function readBlobPiece(
  { sha256, from, length }: { sha256: string; from: number; length: number },
  sql: Database,
): Promise<Buffer | undefined> {
  const rows = await sql<{ piece: Buffer | null }[]>`
    SELECT substring(content FROM ${from + 1}::int FOR ${length}::int) AS piece
    FROM journal.blob WHERE sha256 = ${Buffer.from(sha256, 'hex')}`;
  return rows[0]?.piece ?? undefined;
}

/** Erases what a blob holds; `seq` is the entry of kind BlobErased that says so. */
export async function eraseBlob(sha256: string, seq: number, sql: Database): Promise<boolean> {
  const rows = await sql<{ erased: boolean }[]>`
    SELECT journal.erase_blob(${Buffer.from(sha256, 'hex')}, ${seq}) AS erased`;
  return rows[0]?.erased === true;
}
