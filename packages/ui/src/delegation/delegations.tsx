import { Alert, Button } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Delegation } from '@clotho/api';
import { refusalWords } from '../decide/decision.ts';
import { useLive, useNow } from '../live/live.tsx';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { endDelegation, isAhead } from './delegation.ts';

const OVER_EVERY_MS = 30_000;

/** The delegations that are the person's own, or made to them, and are not over. */
export function useOwnDelegations(): readonly Delegation[] {
  const { user } = useHost();
  const now = useNow(OVER_EVERY_MS);
  const { items } = useLive('delegations');
  return items.filter(
    (each) =>
      isAhead(each, now) &&
      each.spec.chat === undefined &&
      (each.spec.from?.username === user.name || each.spec.to === user.name),
  );
}

/** Who decides for whom, where the person is one of the two. */
export function Delegations(props: { readonly delegations: readonly Delegation[] }): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('Delegations')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('Who decides')}</Th>
          <Th>{t('For whom')}</Th>
          <Th>{t('What')}</Th>
          <Th>{t('Until')}</Th>
          <Th>{t('Why')}</Th>
          <Th screenReaderText={t('What to do')} />
        </Tr>
      </Thead>
      <Tbody>
        {props.delegations.map((each) => (
          <Row key={each.metadata.uid} delegation={each} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row({ delegation }: { readonly delegation: Delegation }): ReactElement {
  const t = useWords();
  const { user } = useHost();
  const { from, to, endTime, reason } = delegation.spec;
  const isOwn = from?.username === user.name;
  return (
    <Tr>
      <Td dataLabel={t('Who decides')}>{isOwn ? to : t('you')}</Td>
      <Td dataLabel={t('For whom')}>{isOwn ? t('you') : from?.username}</Td>
      <Td dataLabel={t('What')} modifier="breakWord">
        <Extent delegation={delegation} />
      </Td>
      <Td dataLabel={t('Until')}>{endTime === undefined ? '' : <Moment at={endTime} />}</Td>
      <Td dataLabel={t('Why')} modifier="breakWord">
        {reason}
      </Td>
      <Td>{isOwn ? <End delegation={delegation} /> : undefined}</Td>
    </Tr>
  );
}

function Extent({ delegation: { spec } }: { readonly delegation: Delegation }): ReactElement {
  const t = useWords();
  const { steps, namespaces } = spec;
  return (
    <>
      {steps?.join(', ') ?? t('all steps')}, {namespaces?.join(', ') ?? t('all namespaces')}
    </>
  );
}

function End({ delegation }: { readonly delegation: Delegation }): ReactElement {
  const t = useWords();
  const host = useHost();
  const { to = '' } = delegation.spec;
  const ending = useMutation({ mutationFn: () => endDelegation(host, delegation) });
  return (
    <>
      <Button
        size="sm"
        variant="secondary"
        isLoading={ending.isPending}
        aria-label={t('End the delegation to {{to}}', { to })}
        onClick={() => ending.mutate()}
      >
        {t('End')}
      </Button>
      {ending.error ? (
        <Alert
          component="p"
          isInline
          isPlain
          isLiveRegion
          variant="danger"
          title={refusalWords(ending.error.message)}
        />
      ) : undefined}
    </>
  );
}
