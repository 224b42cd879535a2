import { useCallback, useEffect, useRef, useState } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import { Failure, failureOf } from '../http/failure.ts';
import { answerOf } from '../http/request.ts';
import { parsePage, type Entry, type EntryList } from './entry.ts';
import { entriesPath, type Filter, type Place } from './filter.ts';
import { followGrowth } from './growth.ts';

const PAGE = 100;
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

interface Loaded {
  readonly entries: readonly Entry[];
  /** Older ones lie behind this cursor. */
  readonly next: string | undefined;
}

/**
 * What the journal holds of a filter: a page, older ones on demand, and new ones as they come while
 * `follow` is set. Nothing that was read is read again: entries never change.
 */
export function useEntries(filter: Filter, follow: boolean): Entries {
  const host = useHost();
  const { namespace } = host;
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);
  const search = entriesPath(filter, namespace, { order: 'desc', limit: PAGE });

  useEffect(() => {
    const stop = new AbortController();
    setLoaded(undefined);
    setFailure(undefined);
    entriesAt(host, search, stop.signal).then(setLoaded, failing(setFailure, stop.signal));
    return () => stop.abort();
  }, [host, search, attempt]);

  const page = useCallback(
    (place: Place) => entriesAt(host, moved(search, place)),
    [host, search],
  );
  useFollowing(loaded, follow, page, setLoaded);

  const loadOlder = (): void => {
    if (loaded?.next === undefined) return;
    page({ cursor: loaded.next, order: 'desc', limit: PAGE }).then((older) => {
      setLoaded((now) => now && { entries: [...now.entries, ...older.entries], next: older.next });
    }, failing(setFailure));
  };
  return {
    entries: loaded?.entries ?? [],
    loading: loaded === undefined && failure === undefined,
    failure,
    hasOlder: loaded?.next !== undefined,
    loadOlder,
    retry: () => setAttempt(attempt + 1),
  };
}

/** Puts new entries on top, each once. */
function useFollowing(
  loaded: Loaded | undefined,
  follow: boolean,
  page: (place: Place) => Promise<EntryList>,
  setLoaded: (change: (now: Loaded | undefined) => Loaded | undefined) => void,
): void {
  const host = useHost();
  const newest = useRef(-1);
  newest.current = loaded?.entries[0]?.seq ?? -1;
  const ready = loaded !== undefined;
  useEffect(() => {
    if (!follow || !ready) return undefined;
    const stop = new AbortController();
    const take = async (): Promise<void> => {
      const after = newest.current;
      const cursor = after < 0 ? undefined : String(after);
      const { entries } = await page({ cursor, order: 'asc', limit: PAGE });
      if (stop.signal.aborted) return;
      setLoaded((now) => now && { ...now, entries: onTop(entries, now.entries) });
      if (entries.length === PAGE) fetchSoon.call();
    };
    // A call that fails is made again with the next entry.
    const fetchSoon = gathered(() => take().catch(() => undefined), BURST_MS);
    void followGrowth(host, host.namespace, fetchSoon.call, stop.signal);
    return () => {
      stop.abort();
      fetchSoon.cancel();
    };
  }, [host, follow, ready, page, setLoaded]);
}

function onTop(fresh: readonly Entry[], known: readonly Entry[]): readonly Entry[] {
  const newest = known[0]?.seq ?? -1;
  const added = fresh.filter(({ seq }) => seq > newest);
  return added.length === 0 ? known : [...added.toReversed(), ...known];
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

function moved(search: string, { cursor, order, limit }: Place): string {
  const [path = '', text] = search.split('?');
  const query = new URLSearchParams(text);
  query.set('order', order);
  query.set('limit', String(limit));
  if (cursor !== undefined) query.set('cursor', cursor);
  return `${path}?${query.toString()}`;
}

function failing(
  setFailure: (failure: Failure) => void,
  signal?: AbortSignal,
): (error: unknown) => void {
  return (error) => {
    if (signal?.aborted) return;
    if (!(error instanceof Failure)) throw error;
    setFailure(error);
  };
}
