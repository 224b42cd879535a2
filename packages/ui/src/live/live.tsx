import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useHost } from '@clotho/ui-host';
import type { LiveResource, LiveResources } from './resources.ts';
import type { LiveList } from './shelf.ts';
import { LiveStore, type LiveState } from './store.ts';
import { follow } from './stream.ts';

const LiveContext = createContext<LiveStore | undefined>(undefined);

/** One stream for everything below it; another namespace is another stream. */
export function LiveProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const host = useHost();
  const { namespace } = host;
  const { store, path } = useMemo(() => openStore(namespace), [namespace]);
  useEffect(() => {
    const stop = new AbortController();
    void follow(host, store, path, stop.signal);
    return () => stop.abort();
  }, [host, store, path]);
  return <LiveContext.Provider value={store}>{children}</LiveContext.Provider>;
}

/** All objects of a resource that the person may read, as they are now. */
export function useLive<R extends LiveResource>(resource: R): LiveList<LiveResources[R]> {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.shelf(resource).list);
}

export function useLiveState(): LiveState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.state);
}

/** Epoch milliseconds by the server's clock, anew every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const store = useStore();
  const [now, setNow] = useState(() => store.now());
  useEffect(() => {
    const tick = (): void => setNow(store.now());
    const timer = setInterval(tick, everyMs);
    const forget = store.onClock(tick);
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [store, everyMs]);
  return now;
}

function useStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('a live screen is shown outside of LiveProvider');
  return store;
}

function openStore(namespace: string | undefined): { store: LiveStore; path: string } {
  const store = new LiveStore();
  const query = new URLSearchParams(store.resources.map((resource) => ['resource', resource]));
  if (namespace !== undefined) query.set('namespace', namespace);
  return { store, path: `/api/v1/watch?${query.toString()}` };
}
