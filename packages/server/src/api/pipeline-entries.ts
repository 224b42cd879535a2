import type { EntryKind, JournalEntry } from '@clotho/api';
import { covers, type ApiKey } from './identity/api-key.ts';
import { userOf } from './identity/api-keys.ts';
import { ApiError } from './problem.ts';

/** Who appends: a process of Clotho, or a pipeline by its key. */
export interface Appender {
  readonly source: string;
  readonly key?: ApiKey;
}

/** What a pipeline can know. Decisions, transitions and seals are nothing it can make. */
const PIPELINE_KINDS: ReadonlySet<EntryKind> = new Set(['Artifact', 'Attestation', 'Deployment']);

/**
 * The entries as they are appended: those of a pipeline in its own name, and nothing that is not a
 * pipeline's to say.
 *
 * @throws ApiError 403
 */
export function entriesBy(
  { key }: Appender,
  entries: readonly JournalEntry[],
): readonly JournalEntry[] {
  if (!key) return entries;
  return entries.map((entry) => {
    requireSayable(key, entry);
    return { ...entry, actor: { username: userOf(key).username } };
  });
}

function requireSayable(key: ApiKey, { kind, subject, change }: JournalEntry): void {
  if (!PIPELINE_KINDS.has(kind)) {
    const allowed = [...PIPELINE_KINDS].join(', ');
    throw refused(`an API key does not append ${kind}; it appends ${allowed}`);
  }
  if (change) throw refused("an API key does not write into a Change's history; leave out change");
  if (!covers(key, subject.namespace)) {
    throw refused(
      `this API key is for ${(key.namespaces ?? []).join(', ')}; name one as the namespace of the subject`,
    );
  }
}

function refused(detail: string): ApiError {
  return new ApiError(403, 'NotForKeys', detail);
}
