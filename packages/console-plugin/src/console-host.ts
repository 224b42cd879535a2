import { consoleFetch, useActiveNamespace } from '@openshift-console/dynamic-plugin-sdk';
import { useMemo } from 'react';
import type { Host, HostUser, Preferences } from '@clotho/ui-host';
import { answerIn } from './answer.ts';
import { consoleLinks } from './links.ts';

/** The console's way to Clotho's server; it adds the bearer token of who is logged in. */
const PROXY = '/api/proxy/plugin/clotho/api';
/** What the console calls "all projects". */
export const ALL = '#ALL_NS#';
/** The stream of a screen stays open as long as the screen. */
const NO_TIMEOUT = 0;

/** The host of the screens inside of the OpenShift console. `namespace` fixes it, as a tab does. */
export function useConsoleHost(user: HostUser, namespace?: string): Host {
  const [active, setActive] = useActiveNamespace();
  const chosen = namespace ?? (active === ALL ? undefined : active);
  return useMemo(
    () => ({
      kind: 'console',
      user,
      namespace: chosen,
      links: consoleLinks,
      preferences,
      fetch: fetchThroughConsole,
      setNamespace: (next) => setActive(next ?? ALL),
      setTitle: (title) => {
        document.title = title;
      },
    }),
    [user, chosen, setActive],
  );
}

/** As fetch: the console's own throws at every answer that is no success. */
export async function fetchThroughConsole(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await consoleFetch(`${PROXY}${path}`, plain(init), NO_TIMEOUT);
  } catch (error) {
    const answer = answerIn(error);
    if (answer) return answer;
    throw error;
  }
}

/** The console adds its own headers to a plain object, and writes into it. */
function plain(init: RequestInit): RequestInit {
  return {
    ...init,
    method: init.method ?? 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
  };
}

const preferences: Preferences = {
  read: (key) => localStorage.getItem(`clotho.${key}`) ?? undefined,
  write: (key, json) => localStorage.setItem(`clotho.${key}`, json),
};
