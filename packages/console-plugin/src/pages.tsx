import type { ReactElement } from 'react';
import { Screens } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import { useConsoleHost } from './console-host.ts';
import { Session } from './session.tsx';

/** All screens, below /clotho. */
export function ClothoPages(): ReactElement {
  return <Session>{(user) => <Pages user={user} />}</Session>;
}

function Pages({ user }: { readonly user: HostUser }): ReactElement {
  return <Screens host={useConsoleHost(user)} />;
}
