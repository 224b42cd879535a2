import type { ReactElement } from 'react';
import { PageSection } from '@patternfly/react-core';
import { PAGES, Surroundings, WorkloadHistory } from '@clotho/ui';
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

/** On the page of a workload: how it got here. */
export function WorkloadTab({ obj }: TabProps): ReactElement {
  const { name = '', namespace = '' } = obj?.metadata ?? {};
  const object = `${obj?.kind ?? ''}/${name}`;
  return (
    <Session>{(user) => <Workload user={user} namespace={namespace} object={object} />}</Session>
  );
}

/** A namespace is an environment of its own name. */
function Workload(props: {
  readonly user: HostUser;
  readonly namespace: string;
  readonly object: string;
}): ReactElement {
  const { user, namespace, object } = props;
  return (
    <Surroundings host={useConsoleHost(user, namespace)}>
      <PageSection hasBodyWrapper={false}>
        <WorkloadHistory environment={namespace} object={object} />
      </PageSection>
    </Surroundings>
  );
}
