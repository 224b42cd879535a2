import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, type ReactElement, type ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { HostProvider, type Host } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { LiveProvider } from '../live/live.tsx';
import '../shell/shell.css';
import { LoadingState, NotFoundState } from '../shell/states.tsx';
import { FIRST_PAGE, PAGES } from './pages.tsx';
import { ROOT } from './root.ts';

// One cache, however often the host shows the screens anew.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => error instanceof Failure && error.temporary && count < 3,
    },
  },
});

/** All screens; they read the address below `/clotho/` from the router that the host has around them. */
export function Screens({ host }: { readonly host: Host }): ReactElement {
  return (
    <Surroundings host={host}>
      <Routes>
        <Route index element={<Navigate to={`${ROOT}/${FIRST_PAGE}`} replace />} />
        {PAGES.map(({ path, Component }) => (
          <Route key={path} path={path} element={<Component />} />
        ))}
        <Route path="*" element={<NotFoundState />} />
      </Routes>
    </Surroundings>
  );
}

/** What every screen needs around it, in a page of the host's own. */
export function Surroundings(props: {
  readonly host: Host;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <HostProvider host={props.host}>
      <QueryClientProvider client={queries}>
        <LiveProvider>
          <Suspense fallback={<LoadingState />}>{props.children}</Suspense>
        </LiveProvider>
      </QueryClientProvider>
    </HostProvider>
  );
}
