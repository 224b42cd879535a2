import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CalendarAnswer, Change, ChangeWindow } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { useLive } from '../live/live.tsx';
import { itemsOf, type Item } from './item.ts';

export interface Calendar {
  readonly items: readonly Item[] | undefined;
  readonly failure: Failure | undefined;
  readonly retry: () => void;
}

/** The moment by the server's clock; undefined until it was asked. */
export function useServerNow(): { now: number | undefined; failure: Failure | undefined } {
  const host = useHost();
  const { data, error } = useQuery({
    queryKey: ['calendar', 'now'],
    queryFn: ({ signal }) => request<CalendarAnswer>(host, '/api/v1/calendar', { signal }),
    refetchInterval: 60_000,
  });
  return {
    now: data === undefined ? undefined : Date.parse(data.now),
    failure: error instanceof Failure ? error : undefined,
  };
}

/** What falls into a span. The server works the windows out; it is asked again when one changes. */
export function useCalendar(from: number | undefined, to: number): Calendar {
  const host = useHost();
  const { items: changes } = useLive('changes');
  const { items: windows } = useLive('changewindows');
  const path = from === undefined ? '' : pathOf(from, to, host.namespace);
  const { data, error, refetch } = useQuery({
    queryKey: ['calendar', path, versionOf(changes), versionOf(windows)],
    queryFn: ({ signal }) => request<CalendarAnswer>(host, path, { signal }),
    enabled: path !== '',
    placeholderData: keepPreviousData,
  });
  const items = useMemo(
    () => (data === undefined ? undefined : itemsOf(data.entries, changes, windows)),
    [data, changes, windows],
  );
  return {
    items,
    failure: error instanceof Failure ? error : undefined,
    retry: () => void refetch(),
  };
}

/** Another one as soon as an object comes, goes or is altered. */
function versionOf(items: readonly (Change | ChangeWindow)[]): string {
  const newest = Math.max(0, ...items.map(({ metadata }) => Number(metadata.resourceVersion)));
  return `${items.length}@${newest}`;
}

function pathOf(from: number, to: number, namespace: string | undefined): string {
  const query = new URLSearchParams({ from: instant(from), to: instant(to) });
  if (namespace !== undefined) query.set('namespace', namespace);
  return `/api/v1/calendar?${query.toString()}`;
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
