import { Table, Tbody, Td, Th, Thead, Tr, type ThProps } from '@patternfly/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { askedAt, isFinished, openStep, phaseOf, riskOf } from '../change/standing.ts';
import type { Cursor } from '../shell/cursor.ts';
import { PhaseLabel, RiskLabel } from '../shell/labels.tsx';
import { Moment } from '../shell/moment.tsx';
import { Space } from '../shell/space.tsx';
import { useWords } from '../shell/words.ts';
import { SORTS, type FilterProps } from './filter.ts';
import { WindowCell } from './window-cell.tsx';

const ROW_HEIGHT = 57;
/** Rows that are mounted above and below what is seen. */
const AROUND = 10;

// What a Change is and how it stands is seen at a glance; the rest needs room, or its own screen.
const WITH_ROOM: NonNullable<ThProps['visibility']> = ['hidden', 'visibleOnLg'];

export interface ChangesTableProps extends FilterProps {
  readonly changes: readonly Change[];
  readonly cursor: Cursor;
}

/** Thousands of Changes, of which those in sight are mounted. */
export function ChangesTable(props: ChangesTableProps): ReactElement {
  const { changes, cursor } = props;
  const t = useWords();
  const view = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: changes.length,
    getScrollElement: () => view.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: AROUND,
    getItemKey: (at) => changes[at]?.metadata.uid ?? at,
  });
  const { at } = cursor;
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [rows, at]);
  const items = rows.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={view} className="clotho-scroll">
      <Table
        aria-label={t('Changes')}
        aria-rowcount={changes.length + 1}
        variant="compact"
        isStickyHeader
        gridBreakPoint=""
      >
        <Head {...props} />
        <Tbody>
          <Space height={above} />
          {items.map(({ index, key }) => {
            const change = changes[index];
            return change ? (
              <Row
                key={key}
                change={change}
                at={index}
                cursor={cursor}
                measure={rows.measureElement}
              />
            ) : undefined;
          })}
          <Space height={below} />
        </Tbody>
      </Table>
    </div>
  );
}

function Head({ filter, onFilter }: ChangesTableProps): ReactElement {
  const t = useWords();
  const sortBy = {
    index: SORTS.indexOf(filter.sort),
    direction: filter.isDescending ? ('desc' as const) : ('asc' as const),
  };
  const sorted = (sort: (typeof SORTS)[number]): { sort: NonNullable<ThProps['sort']> } => ({
    sort: {
      sortBy,
      columnIndex: SORTS.indexOf(sort),
      // Again on the same column turns it around.
      onSort: () =>
        onFilter({ ...filter, sort, isDescending: filter.sort === sort && !filter.isDescending }),
    },
  });
  return (
    <Thead>
      <Tr aria-rowindex={1}>
        <Th modifier="nowrap" {...sorted('name')}>
          {t('Change')}
        </Th>
        <Th modifier="nowrap" {...sorted('phase')}>
          {t('Phase')}
        </Th>
        <Th modifier="nowrap" visibility={WITH_ROOM} {...sorted('risk')}>
          {t('Risk')}
        </Th>
        <Th modifier="nowrap" visibility={WITH_ROOM}>
          {t('Waits for')}
        </Th>
        <Th modifier="nowrap" visibility={WITH_ROOM} {...sorted('window')}>
          {t('Window')}
        </Th>
        <Th modifier="nowrap" visibility={WITH_ROOM} {...sorted('created')}>
          {t('Asked for')}
        </Th>
      </Tr>
    </Thead>
  );
}

interface RowProps {
  readonly change: Change;
  readonly at: number;
  readonly cursor: Cursor;
  readonly measure: (element: HTMLTableRowElement | null) => void;
}

function Row({ change, at, cursor, measure }: RowProps): ReactElement {
  const { metadata, spec } = change;
  const { namespace = '', name } = metadata;
  const asked = askedAt(change);
  return (
    <Tr
      innerRef={measure}
      data-index={at}
      aria-rowindex={at + 2}
      isRowSelected={cursor.at === at}
      className={cursor.at === at ? 'clotho-current' : ''}
    >
      <Th scope="row" modifier="breakWord">
        <Link to={changeAddress(namespace, name)}>{name}</Link>{' '}
        <span className="clotho-quiet">{namespace}</span>
        <div className="clotho-line clotho-quiet">{spec.description}</div>
      </Th>
      <Td>
        <PhaseLabel phase={phaseOf(change)} />
      </Td>
      <Td visibility={WITH_ROOM}>
        <RiskLabel level={riskOf(change)} />
      </Td>
      <Td modifier="nowrap" visibility={WITH_ROOM}>
        <Waits change={change} />
      </Td>
      <Td modifier="nowrap" visibility={WITH_ROOM}>
        <WindowCell change={change} />
      </Td>
      <Td modifier="nowrap" visibility={WITH_ROOM}>
        {spec.requestedBy?.username}
        {asked === undefined ? undefined : (
          <div>
            <Moment at={asked} />
          </div>
        )}
      </Td>
    </Tr>
  );
}

/** The open step, how far it is, and who may decide it. */
function Waits({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const step = isFinished(change) ? undefined : openStep(change);
  const steps = change.status?.steps ?? [];
  if (!step) return <></>;
  const place = steps.findIndex(({ name }) => name === step.name) + 1;
  return (
    <>
      {t('{{name}} ({{place}} of {{count}})', { name: step.name, place, count: steps.length })}
      <div className="clotho-line clotho-quiet">
        {t('{{approvals}} of {{needed}}', { approvals: step.approvals, needed: step.needed })}
        {step.approvers === undefined ? '' : `, ${step.approvers}`}
      </div>
    </>
  );
}
