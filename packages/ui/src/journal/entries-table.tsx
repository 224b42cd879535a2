import { Table, Tbody, Td, Th, Thead, Tr, type ThProps } from '@patternfly/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ROOT } from '../app/root.ts';
import { Moment } from '../shell/moment.tsx';
import { Space } from '../shell/space.tsx';
import { useWords } from '../shell/words.ts';
import { inWords, shortName, type Entry } from './entry.ts';
import './journal.css';
import { kindInWords } from './kinds.ts';

const ROW_HEIGHT = 57;
/** Rows that are mounted above and below what is seen. */
const AROUND = 10;

// What happened to what, and when, is seen on a phone too; the rest needs room, or its own screen.
const WITH_ROOM: NonNullable<ThProps['visibility']> = ['hidden', 'visibleOnLg'];

export interface EntriesTableProps {
  readonly entries: readonly Entry[];
  readonly hasOlder: boolean;
  /** On paper all that was loaded is shown. */
  readonly isPrinting: boolean;
  /** Called near the last of them. */
  readonly onEnd: () => void;
}

/** Entries, the newest first, of which those in sight are mounted; each leads to all that is known. */
export function EntriesTable(props: EntriesTableProps): ReactElement {
  const { entries, hasOlder, isPrinting, onEnd } = props;
  const t = useWords();
  const view = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => view.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: isPrinting ? entries.length : AROUND,
    getItemKey: (at) => entries[at]?.seq ?? at,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1);
  const isAtEnd = hasOlder && last !== undefined && last.index >= entries.length - 1;
  useEffect(() => {
    if (isAtEnd) onEnd();
  });
  return (
    <div ref={view} className="clotho-journal-scroll">
      <Table
        aria-label={t('Entries of the journal')}
        aria-rowcount={hasOlder ? -1 : entries.length + 1}
        variant="compact"
        isStickyHeader
        gridBreakPoint=""
      >
        <Head />
        <Tbody>
          <Space height={items[0]?.start ?? 0} />
          {items.map(({ index, key }) => {
            const entry = entries[index];
            return entry ? (
              <EntryRow key={key} entry={entry} at={index} measure={rows.measureElement} />
            ) : undefined;
          })}
          <Space height={rows.getTotalSize() - (last?.end ?? 0)} />
        </Tbody>
      </Table>
    </div>
  );
}

function Head(): ReactElement {
  const t = useWords();
  return (
    <Thead>
      <Tr aria-rowindex={1}>
        <Th modifier="nowrap" width={10}>
          {t('Entry')}
        </Th>
        <Th modifier="nowrap" width={15}>
          {t('Taken')}
        </Th>
        <Th modifier="nowrap" width={30}>
          {t('What happened')}
        </Th>
        <Th modifier="nowrap" width={15} visibility={WITH_ROOM}>
          {t('By whom')}
        </Th>
        <Th modifier="nowrap" width={30} visibility={WITH_ROOM}>
          {t('In its words')}
        </Th>
      </Tr>
    </Thead>
  );
}

interface EntryRowProps {
  readonly entry: Entry;
  readonly at: number;
  readonly measure: (element: HTMLTableRowElement | null) => void;
}

function EntryRow({ entry, at, measure }: EntryRowProps): ReactElement {
  const t = useWords();
  return (
    <Tr innerRef={measure} data-index={at} data-seq={entry.seq} aria-rowindex={at + 2}>
      <Td>
        <EntryLink seq={entry.seq} />
      </Td>
      <Td modifier="nowrap">
        <Moment at={entry.takenAt} />
      </Td>
      <Td modifier="breakWord">
        {t(kindInWords(entry.kind))}
        <div className="clotho-quiet">{entry.subject}</div>
      </Td>
      <Td visibility={WITH_ROOM} modifier="breakWord">
        <span title={entry.actor}>{shortName(entry.actor)}</span>
      </Td>
      <Td visibility={WITH_ROOM} modifier="breakWord" className="clotho-journal-said">
        {inWords(entry)}
      </Td>
    </Tr>
  );
}

/** To the page of an entry, in the namespace that is looked into. */
export function EntryLink({ seq }: { readonly seq: number }): ReactElement {
  const t = useWords();
  const [query] = useSearchParams();
  const namespace = query.get('namespace');
  const search = namespace === null ? '' : `?${new URLSearchParams({ namespace }).toString()}`;
  return (
    <Link to={`${ROOT}/journal/${seq}${search}`} aria-label={t('Entry {{seq}}', { seq })}>
      {seq}
    </Link>
  );
}
