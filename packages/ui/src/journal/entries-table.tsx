import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ROOT } from '../app/root.ts';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { inWords, type Entry } from './entry.ts';
import './journal.css';
import { kindInWords } from './kinds.ts';

/** Entries, the newest first; each leads to all that is known of it. */
export function EntriesTable({ entries }: { readonly entries: readonly Entry[] }): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('Entries of the journal')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('Entry')}</Th>
          <Th>{t('Taken')}</Th>
          <Th>{t('What happened')}</Th>
          <Th>{t('To what')}</Th>
          <Th>{t('By whom')}</Th>
          <Th>{t('In its words')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.seq} entry={entry} />
        ))}
      </Tbody>
    </Table>
  );
}

function EntryRow({ entry }: { readonly entry: Entry }): ReactElement {
  const t = useWords();
  return (
    <Tr data-seq={entry.seq}>
      <Td dataLabel={t('Entry')}>
        <EntryLink seq={entry.seq} />
      </Td>
      <Td dataLabel={t('Taken')} modifier="nowrap">
        <Moment at={entry.takenAt} />
      </Td>
      <Td dataLabel={t('What happened')} modifier="nowrap">
        {t(kindInWords(entry.kind))}
      </Td>
      <Td dataLabel={t('To what')} modifier="breakWord">
        {entry.subject}
      </Td>
      <Td dataLabel={t('By whom')} modifier="breakWord">
        {entry.actor}
      </Td>
      <Td dataLabel={t('In its words')} modifier="breakWord" className="clotho-journal-said">
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
