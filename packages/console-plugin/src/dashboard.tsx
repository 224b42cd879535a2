import { Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { ChangesSummary, Surroundings, useWords } from '@clotho/ui';
import type { HostUser } from '@clotho/ui-host';
import { useConsoleHost } from './console-host.ts';
import { Session } from './session.tsx';

/** On the console's overview: how many Changes are where. */
export function ChangesCard(): ReactElement {
  const t = useWords();
  return (
    <Card>
      <CardHeader>
        <CardTitle component="h2">{t('Changes')}</CardTitle>
      </CardHeader>
      <CardBody>
        <Session>{(user) => <Summary user={user} />}</Session>
      </CardBody>
    </Card>
  );
}

function Summary({ user }: { readonly user: HostUser }): ReactElement {
  return (
    <Surroundings host={useConsoleHost(user)}>
      <ChangesSummary />
    </Surroundings>
  );
}
