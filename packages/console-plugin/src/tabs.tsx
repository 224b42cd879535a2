import type { ReactElement } from 'react';
import { PAGES, Surroundings } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import { useConsoleHost } from './console-host.ts';
import { Session } from './session.tsx';

/** What the console gives to a tab of its details page. */
interface TabProps {
  readonly obj?: {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
  };
}

/** On the page of a namespace: the Changes in it. */
export function NamespaceTab({ obj }: TabProps): ReactElement {
  return <Session>{(user) => <Changes user={user} namespace={obj?.metadata?.name} />}</Session>;
}

function Changes(props: {
  readonly user: HostUser;
  readonly namespace: string | undefined;
}): ReactElement {
  const host = useConsoleHost(props.user, props.namespace);
  const Screen = PAGES.find(({ path }) => path === 'changes')?.Component;
  return <Surroundings host={host}>{Screen && <Screen />}</Surroundings>;
}
