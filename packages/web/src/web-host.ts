import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { Host, HostUser, Preferences } from '@clotho/ui-host';
import { OWN_CALL } from './session.ts';

/** The host of the screens when Clotho's own server shows them. */
export function useWebHost(user: HostUser, onSignedOut: () => void): Host {
  const [namespace, setNamespace] = useNamespace();
  return useMemo(
    () => ({
      kind: 'web',
      user,
      namespace,
      links: { object: () => undefined },
      preferences,
      setNamespace,
      setTitle: (title) => {
        document.title = title;
      },
      fetch: (path, init) => ownCall(path, init, onSignedOut),
    }),
    [user, namespace, setNamespace, onSignedOut],
  );
}

const preferences: Preferences = {
  read: (key) => localStorage.getItem(`clotho.${key}`) ?? undefined,
  write: (key, json) => localStorage.setItem(`clotho.${key}`, json),
};

/** In the address, so that a link shows the same to others. */
function useNamespace(): readonly [string | undefined, (namespace: string | undefined) => void] {
  const [query, setQuery] = useSearchParams();
  // Another function after every step through the screens; the host, and with it the live stream,
  // is to outlast them.
  const latest = useRef(setQuery);
  useEffect(() => {
    latest.current = setQuery;
  });
  const choose = useCallback((namespace: string | undefined): void => {
    latest.current((now) => {
      if (namespace === undefined) now.delete('namespace');
      else now.set('namespace', namespace);
      return now;
    });
  }, []);
  return [query.get('namespace') ?? undefined, choose];
}

async function ownCall(
  path: string,
  init: RequestInit = {},
  onSignedOut: () => void,
): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(OWN_CALL)) headers.set(name, value);
  const response = await fetch(path, { ...init, headers });
  if (response.status === 401) onSignedOut();
  return response;
}
