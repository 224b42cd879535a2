import type { Change } from '@clotho/api';

/** How a Change failed, in words; null for one that went well or did not come to its end yet. */
export function failureOf({
  metadata,
  status,
}: Pick<Change, 'metadata' | 'status'>): string | null {
  const failed = status?.phase === 'Failed' || status?.phase === 'RolledBack';
  return failed ? `Change ${metadata.name} at ${status.finishedAt ?? 'some time'}` : null;
}
