import { formatInstant, type Instant } from '@clotho/core';
import { headsBody, type StreamHead } from '@clotho/core/journal';
import type { Journal } from '@clotho/store';

/** A Heads entry, and what it was made of. */
export interface WrittenHeads {
  readonly seq: number;
  readonly through: number;
  readonly heads: readonly StreamHead[];
}

/**
 * Commits to how far every stream has come, so that nobody can say later that less was there.
 * Throws StoreError.
 */
export async function writeHeads(journal: Journal, now: Instant): Promise<WrittenHeads> {
  const { through, heads } = await journal.heads();
  const entry = {
    id: `heads/${through}`,
    at: formatInstant(now),
    kind: 'Heads' as const,
    actor: { username: 'clotho-journal' },
    subject: { apiVersion: 'v1', kind: 'Journal', name: 'journal' },
    body: { ...headsBody(through, heads) },
  };
  const [receipt] = await journal.append('clotho/journal', [entry]);
  return { seq: receipt?.seq ?? through, through, heads };
}
