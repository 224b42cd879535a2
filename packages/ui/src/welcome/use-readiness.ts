import { useQuery } from '@tanstack/react-query';
import type { JournalInfo } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { request } from '../http/request.ts';
import { useLive } from '../live/live.tsx';
import { useWords } from '../shell/words.ts';

/** One thing that is set up, or is not. */
export interface Fact {
  readonly good: boolean;
  readonly words: string;
  /** What to do about it. */
  readonly next?: string | undefined;
}

export interface Readiness {
  readonly facts: readonly Fact[];
  readonly managed: readonly string[];
}

/** How far Clotho is set up here; undefined until that is known. */
export function useReadiness(): Readiness | undefined {
  const t = useWords();
  const policies = useLive('changepolicies');
  const workflows = useLive('approvalworkflows');
  const journal = useJournalFact();
  if (!policies.synced && !policies.failure) return undefined;
  const managed = [
    ...new Set(policies.items.flatMap(({ status }) => status?.managedNamespaces ?? [])),
  ];
  return {
    managed,
    facts: [
      {
        good: managed.length > 0,
        words:
          managed.length > 0
            ? t('Managed: {{namespaces}}.', { namespaces: managed.join(', ') })
            : t('No namespace is managed yet.'),
      },
      {
        good: policies.items.length > 0,
        words: t('{{count}} policies say what a Change needs.', { count: policies.items.length }),
        next: policies.failure?.message,
      },
      {
        good: workflows.items.length > 0,
        words: t('{{count}} workflows say who approves.', { count: workflows.items.length }),
        ...(workflows.items.length > 0
          ? {}
          : { next: t('Medium and high risk need one: see examples/two-teams.yaml.') }),
      },
      ...journal,
    ],
  };
}

/** Who may not read the whole journal is told nothing of it here. */
function useJournalFact(): readonly Fact[] {
  const t = useWords();
  const host = useHost();
  const { data } = useQuery({
    queryKey: ['journal', 'info', 'welcome'],
    queryFn: ({ signal }) => request<JournalInfo>(host, '/api/v1/journal', { signal }),
    retry: false,
  });
  if (!data) return [];
  return [
    { good: true, words: t('The journal holds {{count}} entries.', { count: data.size }) },
    data.archived === null
      ? {
          good: false,
          words: t('The journal is archived nowhere.'),
          next: t('Name an S3 bucket with Object Lock: CLOTHO_ARCHIVE_ENDPOINT and _BUCKET.'),
        }
      : { good: true, words: t('Its checkpoints are kept where nobody can alter them.') },
  ];
}
