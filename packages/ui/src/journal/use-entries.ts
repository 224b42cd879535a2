import {
  useInfiniteQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import { Failure, failureOf } from '../http/failure.ts';
import { answerOf } from '../http/request.ts';
import { parsePage, type Entry, type EntryList } from './entry.ts';
import { entriesPath, shownBy, type Filter } from './filter.ts';
import { followGrowth } from './growth.ts';

/** The newest are there at once; whoever reads on reads much. */
const PAGE = 100;
const OLDER_PAGE = 500;
/** Entries often come in bursts; they are fetched together. */
const BURST_MS = 200;

export interface Entries {
  /** The newest first. */
  readonly entries: readonly Entry[];
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
  readonly retry: () => void;
}

/** The newest page, and behind it older ones, by their cursor. */
type Pages = InfiniteData<EntryList, string>;

/**
 * What the journal holds of a filter: a page, older ones on demand, and new ones as they come while
 * `follow` is set. Nothing that was read is read again: entries never change.
 */
export function useEntries(filter: Filter, follow: boolean): Entries {
  const host = useHost();
  const { namespace } = host;
  const [asked, place] = shownBy(filter);
  const path = (order: 'asc' | 'desc', limit: number): string =>
    entriesPath(asked, namespace, { ...place, order, limit });
  const newestFirst = path('desc', PAGE);
  const oldestFirst = path('asc', PAGE);
  const { data, error, isPending, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: keyOf(newestFirst),
    queryFn: ({ pageParam, signal }) =>
      pageParam === ''
        ? entriesAt(host, newestFirst, signal)
        : entriesAt(host, behind(path('desc', OLDER_PAGE), pageParam), signal),
    initialPageParam: '',
    getNextPageParam: ({ next }: EntryList) => next,
    staleTime: Infinity,
    gcTime: 0,
  });
  useFollowing({ newestFirst, oldestFirst, follow: follow && data !== undefined });
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  return {
    entries,
    loading: isPending,
    failure: error instanceof Failure ? error : undefined,
    hasOlder: hasNextPage,
    // One call at a time, however often somebody scrolls to the end.
    loadOlder: () => void fetchNextPage({ cancelRefetch: false }),
    retry: () => void refetch(),
  };
}

/** Puts new entries on top, each once. */
function useFollowing(options: {
  readonly newestFirst: string;
  readonly oldestFirst: string;
  readonly follow: boolean;
}): void {
  const host = useHost();
  const queries = useQueryClient();
  const { newestFirst, oldestFirst, follow } = options;
  useEffect(() => {
    if (!follow) return undefined;
    const stop = new AbortController();
    const take = async (): Promise<void> => {
      const newest = newestIn(queries, newestFirst);
      const after = newest === undefined ? '' : String(newest);
      const { entries } = await entriesAt(host, behind(oldestFirst, after), stop.signal);
      putOnTop(queries, newestFirst, entries);
      if (entries.length === PAGE) soon.call();
    };
    // A call that fails is made again with the next entry.
    const soon = gathered(() => take().catch(() => undefined), BURST_MS);
    soon.call();
    void followGrowth(host, host.namespace, () => soon.call(), stop.signal);
    return () => {
      stop.abort();
      soon.cancel();
    };
  }, [host, queries, follow, newestFirst, oldestFirst]);
}

function newestIn(queries: QueryClient, search: string): number | undefined {
  return queries.getQueryData<Pages>(keyOf(search))?.pages[0]?.entries[0]?.seq;
}

function putOnTop(queries: QueryClient, search: string, fresh: readonly Entry[]): void {
  queries.setQueryData<Pages>(keyOf(search), (known) => {
    const [first, ...older] = known?.pages ?? [];
    if (!known || !first) return known;
    const newest = first.entries[0]?.seq ?? -1;
    const added = fresh.filter(({ seq }) => seq > newest);
    if (added.length === 0) return known;
    const entries = [...added.toReversed(), ...first.entries];
    return { ...known, pages: [{ ...first, entries }, ...older] };
  });
}

function keyOf(search: string): readonly string[] {
  return ['journal', 'entries', search];
}

/** The same search from a cursor on. */
function behind(search: string, cursor: string): string {
  return cursor === '' ? search : `${search}&cursor=${cursor}`;
}

function gathered(work: () => unknown, ms: number): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    cancel: () => clearTimeout(timer),
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        work();
      }, ms);
    },
  };
}

/** Reads one page. @throws Failure */
export async function entriesAt(
  host: Host,
  path: string,
  signal?: AbortSignal,
): Promise<EntryList> {
  const response = await answerOf(host, path, { signal });
  if (!response.ok) throw await failureOf(response);
  return parsePage(await response.text());
}
