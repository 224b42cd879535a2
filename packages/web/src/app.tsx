import { Page, Spinner } from '@patternfly/react-core';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { ROOT, Screens } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import type { Entrance } from './entrance.ts';
import { Login } from './login.tsx';
import { Masthead } from './masthead.tsx';
import { Navigation } from './navigation.tsx';
import { useWebHost } from './web-host.ts';

/** The web app: who is signed in, and then the screens. */
export function App({ entered }: { readonly entered: Promise<Entrance> }): ReactElement {
  const [session, setSession] = useState<Entrance>();
  useEffect(() => {
    void entered.then(setSession);
  }, [entered]);
  const onSignedOut = useCallback(() => setSession({ state: 'out' }), []);
  if (session === undefined) return <Spinner aria-label="Loading" />;
  if (session.state === 'out') return <Login why={session.why} />;
  return (
    <BrowserRouter>
      <SignedIn user={session.user} onSignedOut={onSignedOut} />
    </BrowserRouter>
  );
}

function SignedIn(props: {
  readonly user: HostUser;
  readonly onSignedOut: () => void;
}): ReactElement {
  const { user, onSignedOut } = props;
  const host = useWebHost(user, onSignedOut);
  return (
    <Page
      masthead={<Masthead user={user} onSignedOut={onSignedOut} />}
      sidebar={<Navigation />}
      isManagedSidebar
      mainContainerId="main"
    >
      <Routes>
        <Route path={`${ROOT}/*`} element={<Screens host={host} />} />
        <Route path="*" element={<Navigate to={ROOT} replace />} />
      </Routes>
    </Page>
  );
}
