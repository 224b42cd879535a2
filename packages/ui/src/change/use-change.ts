import { useEffect } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Change, ManifestRequest } from '@clotho/api';
import type { Failure } from '../http/failure.ts';
import { useLive } from '../live/live.tsx';
import { carriedBy, type Carried } from './carried.ts';

export interface ChangeState {
  readonly change: Change | undefined;
  /** All requests that the person may read. */
  readonly requests: readonly ManifestRequest[];
  readonly carried: readonly Carried[];
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
}

/** One Change, live. */
export function useChange(namespace: string, name: string): ChangeState {
  const host = useHost();
  const { items, synced, failure } = useLive('changes');
  const { items: requests } = useLive('manifestrequests');
  const isElsewhere = host.namespace !== undefined && host.namespace !== namespace;
  // Who may not see all namespaces may well see this one; and a link leads to its Change.
  const isToMove = isElsewhere || (failure?.status === 403 && host.namespace === undefined);
  useEffect(() => {
    if (isToMove) host.setNamespace(namespace);
  }, [host, isToMove, namespace]);
  const change = items.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
  return {
    change,
    requests,
    carried: change ? carriedBy(change, requests) : [],
    isLoading: isToMove || (!synced && !failure),
    failure: isToMove ? undefined : failure,
  };
}
