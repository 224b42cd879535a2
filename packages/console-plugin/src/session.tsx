import { useEffect, useState, type ReactElement } from 'react';
import { FailureState, LoadingState, type Failure, failureOf, noAnswer } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import { fetchThroughConsole } from './console-host.ts';

type Session =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly user: HostUser }
  | { readonly state: 'unknown'; readonly failure: Failure };

export interface SessionProps {
  readonly children: (user: HostUser) => ReactElement;
}

/** Asks Clotho's server who the console says that looks at the screen; again if it failed. */
export function Session(props: SessionProps): ReactElement {
  const [attempt, setAttempt] = useState(0);
  return <Asked key={attempt} {...props} onRetry={() => setAttempt((count) => count + 1)} />;
}

function Asked({ children, onRetry }: SessionProps & { onRetry: () => void }): ReactElement {
  const [session, setSession] = useState<Session>({ state: 'asking' });
  useEffect(() => {
    let left = false;
    void whoLooks().then((found) => left || setSession(found));
    return () => {
      left = true;
    };
  }, []);
  if (session.state === 'asking') return <LoadingState />;
  if (session.state === 'known') return children(session.user);
  return <FailureState failure={session.failure} onRetry={onRetry} />;
}

async function whoLooks(): Promise<Session> {
  try {
    const response = await fetchThroughConsole('/api/v1/session');
    if (!response.ok) return { state: 'unknown', failure: await failureOf(response) };
    const { user }: { user: HostUser } = await response.json();
    return { state: 'known', user };
  } catch (error) {
    return { state: 'unknown', failure: noAnswer(error) };
  }
}
