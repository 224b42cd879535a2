import { Button, Checkbox } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { changeAddress } from '../app/addresses.ts';
import { riskOf } from '../change/standing.ts';
import { RETRO_REVIEW, type Verdict } from '../decide/decision.ts';
import { Countdown } from '../shell/countdown.tsx';
import type { Cursor } from '../shell/cursor.ts';
import { RiskLabel } from '../shell/labels.tsx';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import type { Waiting } from './waiting.ts';

export interface WaitingTableProps {
  readonly waiting: readonly Waiting[];
  /** Uids of Changes. */
  readonly selected: readonly string[];
  readonly cursor: Cursor;
  readonly onToggle: (uid: string) => void;
  readonly onToggleAll: (isAll: boolean) => void;
  readonly onDecide: (verdict: Verdict, uid: string) => void;
}

/** The steps that the person may decide, the longest waiting first. */
export function WaitingTable(props: WaitingTableProps): ReactElement {
  const { waiting, selected, onToggleAll } = props;
  const t = useWords();
  return (
    <Table aria-label={t('Waits for you')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th screenReaderText={t('Select')}>
            <Checkbox
              id="select-all"
              aria-label={t('Select all')}
              isChecked={selected.length === waiting.length}
              onChange={(_, isAll) => onToggleAll(isAll)}
            />
          </Th>
          <Th modifier="nowrap">{t('Change')}</Th>
          <Th modifier="nowrap">{t('Step')}</Th>
          <Th modifier="nowrap">{t('Risk')}</Th>
          <Th modifier="nowrap">{t('Asked by')}</Th>
          <Th modifier="nowrap">{t('Since')}</Th>
          <Th screenReaderText={t('Decide')} />
        </Tr>
      </Thead>
      <Tbody>
        {waiting.map((each, at) => (
          <Row key={each.change.metadata.uid} {...props} each={each} at={at} />
        ))}
      </Tbody>
    </Table>
  );
}

interface RowProps extends WaitingTableProps {
  readonly each: Waiting;
  readonly at: number;
}

function Row({ each, at, selected, cursor, onToggle, onDecide }: RowProps): ReactElement {
  const t = useWords();
  const { change, since, from } = each;
  const { namespace = '', name, uid } = change.metadata;
  return (
    <Tr
      isRowSelected={cursor.at === at}
      className={cursor.at === at ? 'clotho-current' : ''}
      onFocus={() => cursor.move(at)}
    >
      <Td>
        <Checkbox
          id={`select-${uid}`}
          aria-label={t('Select {{name}}', { name })}
          isChecked={selected.includes(uid)}
          onChange={() => onToggle(uid)}
        />
      </Td>
      <Td dataLabel={t('Change')} modifier="breakWord">
        <Link to={changeAddress(namespace, name)}>{name}</Link>{' '}
        <span className="clotho-quiet">{namespace}</span>
        <div className="clotho-line">{change.spec.description}</div>
      </Td>
      <Td dataLabel={t('Step')} modifier="nowrap">
        <StepCell each={each} />
      </Td>
      <Td dataLabel={t('Risk')}>
        <div>
          <RiskLabel level={riskOf(change)} />
        </div>
      </Td>
      <Td dataLabel={t('Asked by')} modifier="nowrap">
        {change.spec.requestedBy?.username}
      </Td>
      <Td dataLabel={t('Since')} modifier="nowrap">
        <div>
          <Moment at={since} />
        </div>
        <span className="clotho-quiet">
          {from === undefined ? (
            <Then each={each} />
          ) : (
            <>
              {t('counts')} <Countdown to={from} />
            </>
          )}
        </span>
      </Td>
      <Td modifier="nowrap" dataLabel={t('Decide')}>
        <Decide each={each} onDecide={onDecide} />
      </Td>
    </Tr>
  );
}

function Decide({ each, onDecide }: Pick<RowProps, 'each' | 'onDecide'>): ReactElement {
  const t = useWords();
  const { name, uid } = each.change.metadata;
  const isReview = each.step === RETRO_REVIEW;
  return (
    <div className="clotho-buttons">
      <Button
        size="sm"
        variant="secondary"
        aria-label={isReview ? t('Justified: {{name}}', { name }) : t('Approve {{name}}', { name })}
        onClick={() => onDecide('approve', uid)}
      >
        {isReview ? t('Justified') : t('Approve')}
      </Button>
      <Button
        size="sm"
        variant="secondary"
        isDanger
        aria-label={
          isReview ? t('Not justified: {{name}}', { name }) : t('Deny {{name}}', { name })
        }
        onClick={() => onDecide('deny', uid)}
      >
        {isReview ? t('Not justified') : t('Deny')}
      </Button>
    </div>
  );
}

function StepCell({ each: { change, step } }: { readonly each: Waiting }): ReactElement {
  const t = useWords();
  const found = change.status?.steps?.find(({ name }) => name === step);
  if (!found) return <>{t('Review of the emergency')}</>;
  return (
    <>
      {step}
      <div className="clotho-quiet">
        {t('{{approvals}} of {{needed}}', { approvals: found.approvals, needed: found.needed })}
      </div>
    </>
  );
}

const ON_TIMEOUT = { Escalate: 'escalates', Deny: 'is denied', Expire: 'expires' } as const;

/** What happens next if nobody decides. */
function Then({ each: { change, step } }: { readonly each: Waiting }): ReactElement {
  const t = useWords();
  const found = change.status?.steps?.find(({ name }) => name === step);
  const { escalatesAt, timesOutAt, onTimeout = 'Expire' } = found ?? {};
  if (escalatesAt !== undefined) {
    return (
      <>
        {t('escalates')} <Countdown to={escalatesAt} />
      </>
    );
  }
  if (timesOutAt === undefined) return <></>;
  return (
    <>
      {t(ON_TIMEOUT[onTimeout])} <Countdown to={timesOutAt} />
    </>
  );
}
