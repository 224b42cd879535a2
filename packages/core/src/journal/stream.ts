import type { EntryKind, JournalEntry } from '@clotho/api';

/**
 * The stream of an entry: whose history it belongs to. Within a stream entries are numbered without
 * gaps, so that the whole history of one Change can be shown to be whole without showing others.
 */
export function streamOf({ kind, subject, change }: JournalEntry): string {
  const changeUid = change?.uid ?? (subject.kind === 'Change' ? subject.uid : undefined);
  if (changeUid !== undefined && changeUid !== '') return `change/${changeUid}`;
  const { name, namespace } = subject;
  if (OF_ENVIRONMENTS.has(kind)) return `environment/${name}`;
  const topic = TOPICS[kind];
  if (topic !== undefined) return topic;
  if (namespace !== undefined && namespace !== '') return `namespace/${namespace}`;
  return subject.kind === 'Namespace' ? `namespace/${name}` : 'cluster';
}

const TOPICS: Readonly<Partial<Record<EntryKind, string>>> = {
  KeyEvent: 'keys',
  PolicyEdit: 'policy',
  BreakGlass: 'break-glass',
  Heads: 'journal',
  BlobErased: 'journal',
};
const OF_ENVIRONMENTS: ReadonlySet<EntryKind> = new Set(['SnapshotTaken', 'EnvironmentGap']);
