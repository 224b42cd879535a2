import type { EntryKind, JournalEntry } from '@clotho/api';

/**
 * The stream of an entry: whose history it belongs to. Within a stream entries are numbered without
 * gaps, so that the whole history of one Change can be shown to be whole without showing others.
 */
export function streamOf({ kind, subject, change }: JournalEntry): string {
  const changeUid = change?.uid ?? (subject.kind === 'Change' ? subject.uid : undefined);
  if (changeUid !== undefined && changeUid !== '') return `change/${changeUid}`;
  if (OF_ENVIRONMENTS.has(kind)) return `environment/${subject.name}`;
  return TOPICS[kind] ?? homeOf(subject);
}

function homeOf({ kind, namespace, name }: JournalEntry['subject']): string {
  if (namespace !== undefined && namespace !== '') return `namespace/${namespace}`;
  return kind === 'Namespace' ? `namespace/${name}` : 'cluster';
}

const TOPICS: Readonly<Partial<Record<EntryKind, string>>> = {
  KeyEvent: 'keys',
  PolicyEdit: 'policy',
  Delegation: 'policy',
  Lockdown: 'policy',
  BreakGlass: 'break-glass',
  Heads: 'journal',
  ErasureRequested: 'journal',
  BlobErased: 'journal',
  ArchiveErased: 'journal',
  Organization: 'organizations',
};
const OF_ENVIRONMENTS: ReadonlySet<EntryKind> = new Set(['SnapshotTaken', 'EnvironmentGap']);
