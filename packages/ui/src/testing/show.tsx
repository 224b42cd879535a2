import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, type RenderResult } from '@testing-library/react';
import { createInstance } from 'i18next';
import type { ReactElement } from 'react';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach } from 'vitest';
import { HostProvider, type Host } from '@clotho/ui-host';
import { LiveProvider } from '../live/live.tsx';
import { WORDS } from '../shell/words.ts';

export interface ShowOptions {
  /** Answers as the server does. */
  readonly fetch: Host['fetch'];
  /** What the browser kept. */
  readonly kept?: Map<string, string>;
  readonly namespace?: string;
  readonly user?: string;
  /** Pattern of the screen's address, and the address itself. */
  readonly path?: string;
  readonly at?: string;
}

afterEach(cleanup);

// Nothing has a size in jsdom, and lists mount what fits into their height.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { value: 800 });

await createInstance()
  .use(initReactI18next)
  .init({
    lng: 'en',
    defaultNS: WORDS,
    nsSeparator: '~',
    keySeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { [WORDS]: {} } },
  });

/** Shows a screen in a host whose server is `fetch`. */
export function show(screen: ReactElement, options: ShowOptions): RenderResult {
  const { path = '*', at = '/' } = options;
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <HostProvider host={hostOf(options)}>
      <QueryClientProvider client={queries}>
        <MemoryRouter initialEntries={[at]}>
          <LiveProvider>
            <Routes>
              <Route path={path} element={screen} />
            </Routes>
          </LiveProvider>
        </MemoryRouter>
      </QueryClientProvider>
    </HostProvider>,
  );
}

function hostOf({ fetch, namespace, user = 'eve', kept = new Map() }: ShowOptions): Host {
  return {
    kind: 'web',
    user: { name: user, groups: [] },
    namespace,
    links: { object: () => undefined },
    preferences: {
      read: (key) => kept.get(key),
      write: (key, json) => {
        kept.set(key, json);
      },
    },
    fetch,
    setNamespace: () => undefined,
    setTitle: () => undefined,
  };
}
