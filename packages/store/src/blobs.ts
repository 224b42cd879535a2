import type { Database } from './connection.ts';

/** A blob as it is kept. */
export interface StoredBlob {
  readonly size: number;
  readonly salted: boolean;
  /** Null once it is erased; then `erasedBy` is the entry that says so. */
  readonly content: Buffer | null;
  readonly erasedBy: number | null;
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

/** Erases what a blob holds; `seq` is the entry of kind BlobErased that says so. */
export async function eraseBlob(sha256: string, seq: number, sql: Database): Promise<boolean> {
  const rows = await sql<{ erased: boolean }[]>`
    SELECT journal.erase_blob(${Buffer.from(sha256, 'hex')}, ${seq}) AS erased`;
  return rows[0]?.erased === true;
}
