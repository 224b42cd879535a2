import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { Change } from '@clotho/api';
import { useLive } from '../live/live.tsx';
import { PhaseLabel, RiskLabel } from '../shell/labels.tsx';
import { Moment } from '../shell/moment.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';

/** All Changes that the person may read. */
export function ChangesPage(): ReactElement {
  const t = useWords();
  return (
    <Screen title={t('Changes')}>
      <Changes />
    </Screen>
  );
}

function Changes(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('changes');
  if (failure) return <FailureState failure={failure} />;
  if (!synced) return <LoadingState />;
  if (items.length === 0) {
    return (
      <NothingState title={t('No changes yet')}>
        {t('Write to a managed namespace: the write is held, and a Change can carry it.')}
      </NothingState>
    );
  }
  return <ChangesTable changes={items} />;
}

function ChangesTable({ changes }: { readonly changes: readonly Change[] }): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('Changes')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('Change')}</Th>
          <Th>{t('Phase')}</Th>
          <Th>{t('Risk')}</Th>
          <Th>{t('Requested by')}</Th>
          <Th>{t('Created')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <ChangeRow key={change.metadata.uid} change={change} />
        ))}
      </Tbody>
    </Table>
  );
}

function ChangeRow({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { metadata, spec, status } = change;
  return (
    <Tr>
      <Td dataLabel={t('Change')}>
        {metadata.namespace}/{metadata.name}
      </Td>
      <Td dataLabel={t('Phase')}>
        <PhaseLabel phase={status?.phase ?? 'Draft'} />
      </Td>
      <Td dataLabel={t('Risk')}>
        <RiskLabel level={status?.risk?.effective ?? spec.riskLevel} />
      </Td>
      <Td dataLabel={t('Requested by')}>{spec.requestedBy?.username}</Td>
      <Td dataLabel={t('Created')}>
        {metadata.creationTimestamp === undefined ? undefined : (
          <Moment at={metadata.creationTimestamp} />
        )}
      </Td>
    </Tr>
  );
}
