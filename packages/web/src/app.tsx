import { Page, Spinner } from '@patternfly/react-core';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { ROOT, Screens } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import { Login } from './login.tsx';
import { Masthead } from './masthead.tsx';
import { Navigation } from './navigation.tsx';
import { currentUser, signIn } from './session.ts';
import { useWebHost } from './web-host.ts';

type Session =
  { state: 'asking' } | { state: 'out'; why?: string } | { state: 'in'; user: HostUser };

/** The web app: who is signed in, and then the screens. */
export function App(): ReactElement {
  const [session, setSession] = useState<Session>({ state: 'asking' });
  useEffect(() => {
    void enter().then(setSession);
  }, []);
  const onSignedOut = useCallback(() => setSession({ state: 'out' }), []);
  if (session.state === 'asking') return <Spinner aria-label="Loading" />;
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

/**
 * A link of `clotho ui` carries its code behind the #, which no server sees; a sign-in at a provider
 * that failed says there why.
 */
async function enter(): Promise<Session> {
  const code = /^#code=(.+)$/.exec(location.hash)?.[1];
  const why = /^#why=(\w+)$/.exec(location.hash)?.[1];
  if (why !== undefined) return { state: 'out', why };
  try {
    if (code !== undefined) {
      history.replaceState(null, '', '/');
      if (!(await signIn(code))) return { state: 'out', why: 'used' };
    }
    const user = await currentUser();
    return user ? { state: 'in', user } : { state: 'out' };
  } catch (error) {
    return { state: 'out', why: error instanceof Error ? error.message : String(error) };
  }
}
