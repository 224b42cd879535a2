import { Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { messageOf, phaseOf } from '../change/standing.ts';
import { WindowCell } from '../changes/window-cell.tsx';
import { PhaseLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';
import { latenessOf } from './late.ts';

export interface OwnTableProps {
  readonly label: string;
  readonly changes: readonly Change[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Changes with why each stands where it stands. */
export function OwnTable({ label, changes, now }: OwnTableProps): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('Change')}</Th>
          <Th>{t('Phase')}</Th>
          <Th>{t('Why')}</Th>
          <Th>{t('Window')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <Row key={change.metadata.uid} change={change} lateness={latenessOf(change, now)} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row(props: {
  readonly change: Change;
  readonly lateness: ReturnType<typeof latenessOf>;
}): ReactElement {
  const { change, lateness } = props;
  const t = useWords();
  const { namespace = '', name } = change.metadata;
  return (
    <Tr>
      <Td dataLabel={t('Change')} modifier="breakWord">
        <Link to={changeAddress(namespace, name)}>{name}</Link>{' '}
        <span className="clotho-quiet">{namespace}</span>
      </Td>
      <Td dataLabel={t('Phase')}>
        <PhaseLabel phase={phaseOf(change)} />{' '}
        {lateness === undefined ? undefined : (
          <Label isCompact color="orange">
            {t(lateness)}
          </Label>
        )}
      </Td>
      <Td dataLabel={t('Why')} modifier="breakWord">
        {messageOf(change)}
      </Td>
      <Td dataLabel={t('Window')}>
        <WindowCell change={change} />
      </Td>
    </Tr>
  );
}
