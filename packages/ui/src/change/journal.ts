import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useHost } from '@clotho/ui-host';
import type { Change, EntryPage, JournalItem } from '@clotho/api';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';

const MOST = 500;

/** One thing that happened, from wherever it is known. */
export interface Event {
  readonly key: string;
  /** RFC 3339. */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  /** Where the journal has it, and as what. */
  readonly seq?: number | undefined;
  readonly kind?: string;
}

export interface JournalState {
  readonly events: readonly Event[];
  readonly failure: Failure | undefined;
}

/** All that the journal has of a Change; asked again when its status moves. */
export function useJournal({ metadata, status }: Change): JournalState {
  const host = useHost();
  const { data, error } = useQuery({
    queryKey: ['journal', metadata.uid, status?.timeline?.at(-1)?.at, status?.timeline?.length],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({
        stream: `change/${metadata.uid}`,
        namespace: metadata.namespace ?? '',
        order: 'asc',
        limit: String(MOST),
      });
      return request<EntryPage>(host, `/api/v1/entries?${query.toString()}`, { signal });
    },
  });
  const failure = error instanceof Failure ? error : undefined;
  return { events: (data?.items ?? []).map(eventOf), failure };
}

function eventOf({ seq, event }: JournalItem): Event {
  const { actor, body } = fieldsOf(event['data']);
  const kind = textOf(event['type']).split('.').at(-1) ?? '';
  return {
    key: `journal ${seq}`,
    at: textOf(event['time']) || textOf(event['recordedat']),
    who: textOf(fieldsOf(actor)['username']),
    what: saidIn(fieldsOf(body)),
    seq,
    kind,
  };
}

/** What an entry says for itself, or its first facts. */
function saidIn(body: Record<string, unknown>): string {
  const said = ['what', 'message', 'comment'].map((key) => textOf(body[key])).find(Boolean);
  const facts = Object.entries(body)
    .filter(([key, value]) => !TOLD.has(key) && ['string', 'number'].includes(typeof value))
    .map(([key, value]) => `${key} ${String(value)}`);
  return (said ?? facts.join(', ')).replaceAll(DIGEST, '$1…');
}

/** What the screen tells anyhow, and what only programs read. */
const TOLD: ReadonlySet<string> = new Set(['change', 'objectUid', 'uid']);
/** Enough to tell digests apart; the whole is on the page of the entry. */
const DIGEST = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
