import { Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Environment, EnvironmentList } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { Moment } from '../shell/moment.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { environmentAddress } from './address.ts';

const BEAT_MS = 10_000;

/** Each environment: whether it is followed, and what was seen of it last. */
export function EnvironmentsPage(): ReactElement {
  const t = useWords();
  return (
    <Screen
      title={t('Environments')}
      about={t('What runs where, now and at any moment since it was first seen.')}
    >
      <Environments />
    </Screen>
  );
}

function Environments(): ReactElement {
  const t = useWords();
  const host = useHost();
  const { namespace } = host;
  const query = namespace === undefined ? '' : `?${new URLSearchParams({ namespace }).toString()}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['environments', query],
    queryFn: ({ signal }) =>
      request<EnvironmentList>(host, `/api/v1/environments${query}`, { signal }),
    refetchInterval: BEAT_MS,
  });
  if (error instanceof Failure && !data) {
    return <FailureState failure={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <LoadingState />;
  if (data.items.length === 0) {
    return (
      <NothingState title={t('No environment was seen yet')}>
        {t('A managed namespace is an environment from its first snapshot on, within seconds.')}
      </NothingState>
    );
  }
  return (
    <Table aria-label={t('Environments')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('Environment')}</Th>
          <Th>{t('State')}</Th>
          <Th>{t('Snapshot')}</Th>
          <Th>{t('Since')}</Th>
          <Th>{t('Objects')}</Th>
          <Th>{t('Known since')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {data.items.map((environment) => (
          <Row key={environment.name} environment={environment} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row({ environment }: { readonly environment: Environment }): ReactElement {
  const t = useWords();
  const { name, latest, seenFrom } = environment;
  return (
    <Tr>
      <Td dataLabel={t('Environment')}>
        <Link to={environmentAddress(name)}>{name}</Link>
      </Td>
      <Td dataLabel={t('State')}>
        <StateLabel state={environment.state} />
      </Td>
      <Td dataLabel={t('Snapshot')}>{latest === null ? '' : `#${latest.number}`}</Td>
      <Td dataLabel={t('Since')}>{latest === null ? '' : <Moment at={latest.at} />}</Td>
      <Td dataLabel={t('Objects')}>{latest?.objects}</Td>
      <Td dataLabel={t('Known since')}>
        <Moment at={seenFrom} />
      </Td>
    </Tr>
  );
}

export function StateLabel({ state }: { readonly state: Environment['state'] }): ReactElement {
  const t = useWords();
  const looks = {
    Seen: { color: 'green', text: t('Followed') },
    Silent: { color: 'orange', text: t('Silent: nobody knows what runs now') },
    Left: { color: 'grey', text: t('Managed no longer') },
  } as const;
  const { color, text } = looks[state];
  return (
    <Label isCompact color={color}>
      {text}
    </Label>
  );
}
