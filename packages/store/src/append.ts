import type { Batch, Submission } from './batch.ts';
import { arrayText, type Database } from './connection.ts';

/** An id that is in the journal already. */
export interface Known {
  readonly id: string;
  readonly seq: number;
}

/**
 * Commits a batch; when this resolves with nothing known, it is durable. When some of its ids are in
 * the journal already nothing was appended.
 */
export async function append<S extends Submission>(
  batch: Batch<S>,
  sql: Database,
): Promise<Known[]> {
  const { before, at, placed, nodes } = batch;
  const entries = placed.map(({ entry }) => entry);
  const ends = [...batch.moved];
  const rows = await sql<{ known: Buffer; known_seq: number }[]>`
    SELECT * FROM journal.append(
      ${before.epoch}, ${before.tree.size}, ${at},
      ${placed.map(({ leaf }) => leaf.text).join('\n')},
      ${Buffer.concat(placed.map(({ leaf }) => leaf.hash))},
      ${Buffer.concat(placed.map(({ id }) => id))},
      ${arrayText(entries.map(({ kind }) => kind))}::text::text[],
      ${arrayText(placed.map(({ stream }) => stream))}::text::text[],
      ${arrayText(placed.map(({ streamSeq }) => streamSeq))}::text::bigint[],
      ${arrayText(entries.map(({ subject }) => subject.namespace ?? ''))}::text::text[],
      ${arrayText(entries.map(({ subject }) => subjectText(subject)))}::text::text[],
      ${arrayText(entries.map(({ actor }) => actor.username))}::text::text[],
      ${arrayText(ends.map(([stream]) => stream))}::text::text[],
      ${arrayText(ends.map(([, end]) => end.before))}::text::bigint[],
      ${arrayText(ends.map(([, end]) => end.after.size))}::text::bigint[],
      ${Buffer.concat(ends.map(([, end]) => end.after.head))},
      ${arrayText(nodes.map(({ level }) => level))}::text::smallint[],
      ${arrayText(nodes.map(({ index }) => index))}::text::bigint[],
      ${Buffer.concat(nodes.map(({ hash }) => hash))})`;
  return rows.map(({ known, known_seq: seq }) => ({ id: known.toString('hex'), seq }));
}

/** A subject as it is searched for: `Change/production/fast-mode`. */
function subjectText(subject: {
  kind: string;
  namespace?: string | undefined;
  name: string;
}): string {
  return [subject.kind, subject.namespace, subject.name].filter(Boolean).join('/');
}
