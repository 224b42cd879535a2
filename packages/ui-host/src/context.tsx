import { createContext, useContext, type ReactElement, type ReactNode } from 'react';
import type { Host } from './host.ts';

const HostContext = createContext<Host | undefined>(undefined);

export interface HostProviderProps {
  readonly host: Host;
  readonly children: ReactNode;
}

export function HostProvider({ host, children }: HostProviderProps): ReactElement {
  return <HostContext.Provider value={host}>{children}</HostContext.Provider>;
}

/** The host that shows this screen. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('a screen of Clotho is shown outside of HostProvider');
  return host;
}
